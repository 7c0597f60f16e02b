"""Turns of phrase of whoever tells what is not theirs to tell: where they were, who trusted them, what they hold.

Classes of `composition`, English and French beside each other. None of them is a leak by itself: what they tell of
stands in the word lists, and only together do they say something.
"""

from __future__ import annotations

from governance.checker.patterns import Pattern

_DAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight|today|january|february|march|april|may|june|july|"
    r"august|september|october|november|december|spring|summer|fall|autumn|winter|christmas|new year|labour day|easter|"
    r"(?:the )?[0-9]{1,2}(?:st|nd|rd|th)|next (?:week|month|year|meeting|cycle|[a-z]+day)|this (?:week|month|fall|spring|summer|winter|"
    r"[a-z]+day)|later (?:this|in|on)|in (?:a|two|three|four|six|[0-9]+|a few|a couple of) (?:days?|weeks?|months?)|the new year|"
    r"first thing|shortly|soon)"
)
_JOUR = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|ce soir|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|"
    r"octobre|novembre|decembre|printemps|ete|automne|hiver|noel|bientot|sous peu|(?:le )?[0-9]{1,2}(?:er)?\b|la semaine prochaine|"
    r"le mois prochain|l'an prochain|dans (?:une?|deux|trois|quelques|[0-9]+) (?:jours?|semaines?|mois))"
)
_AUDIENCE = (
    r"(?:owners?|neighbou?rs?|residents?|tenants?|staff|employees|workers|people affected|(?:people|folks|those|ones) (?:in it|"
    r"affected|involved|there|concerned)|union|families|public|applicants?|losers|winners?|bidders?|unsuccessful|drivers|members|"
    r"landowners?|landlords?|taxpayers|the rest of you|everyone else|everybody else|the team|crews?|vendors?|suppliers?|parents|clubs?|"
    r"they|the media|the press|reporters|businesses|merchants|operators?|firms?|companies|company|candidates?|patrons|users)"
)
_RIVERAINS = (
    r"(?:proprietaires?|voisins?|residents?|locataires?|employes?|personnel|travailleurs|syndicat|syndiques|public|familles?|citoyens|"
    r"gens|medias?|soumissionnaires?|candidats?|parents|usagers|commercants|membres|clubs?|equipes?|personnes? (?:touchees|visees|"
    r"concernees))"
)

TELLINGS = {
    "day": Pattern(rf"\b(?:on|this|next|at|by|before)? ?{_DAY}\b|\b{_JOUR}|\b[0-9]{{1,2}}(?::[0-9]{{2}})? ?(?:a\.?m|p\.?m|h)\b"),
    # "the meeting you weren't allowed to watch", "once the gallery was cleared", "with the cameras off"
    "inner_room": Pattern(
        r"\b(?:meeting|session|part|portion|bit|item)s?(?: of [a-z' ]{3,20})? (?:that |which )?(?:they|we|nobody|no one|the city|council) (?:don't|didn't|won't|never|doesn't|ever) (?:stream|streams|broadcast|televise|"
        r"show|shows|record|records|minute|minutes|film|films|post|posts|air|airs)\b|\b(?:everyone|everybody|all) else (?:was|were|got|had been) (?:sent|asked|told|shown|made)\b|\b(?:caucus|back) room\b"
        r"|\b(?:mics?|microphones?|cameras?|stream|livestream|recording|feed|lights) (?:off|turned off|switched off|cut)\b|\bheard in there\b|\bstays in there\b|\bin the room where\b"
        r"|\b(?:with|behind|once|after|when|and|because) (?:the |our |all |its )?(?:doors?|blinds|curtains?) (?:were |was |firmly |all |are |"
        r"got )?(?:shut|closed|locked)\b|\b(?:closed|locked|shut) (?:the )?doors\b|\bclosed[- ]doors?\b"
        r"|\b(?:public|press|media|gallery|cameras?|reporters?|audience|stream|livestream|feed|microphones?|mics?|everyone else|journalists?"
        r")(?: (?:was|were|had|has|have|is|are|got|being|been|all))* (?:asked to (?:leave|step out|go)|told to leave|made to leave|cleared|"
        r"sent (?:out|home|away)|kicked out|shooed out|ushered out|left|turned off|switched off|shut off|cut|off|went dark|excused|"
        r"shown out|escorted out|out of the room|gone|not (?:in|there|allowed|invited))\b"
        r"|\b(?:meetings?|session|part|portion|bit|items?|discussion|vote|debate|talk|briefing|conversation|hour)(?: that| which)? (?:you|"
        r"the public|residents|nobody|no one|the press|reporters|taxpayers|citizens)(?: all)? (?:weren't|wasn't|aren't|isn't|were not|was not|"
        r"couldn't|could not|can't|cannot|didn't|did not|don't|never|won't|is not|are not|were asked)\b"
        r"|\b(?:cleared|emptied|clear|emptying|clearing) the (?:room|gallery|chamber|chambers|hall|public|house)\b"
        r"|\b(?:without|away from|out of sight of|out of earshot of|no) (?:the |any )?(?:public|press|cameras|microphones|reporters|"
        r"audience|minutes)(?: (?:there|present|in the room|around|watching|allowed|around))?\b"
        r"|\b(?:untelevised|unminuted|off-camera|behind-the-scenes|back-?room) (?:part|portion|session|sitting|meeting|items?|half|vote|"
        r"huddle|retreat|workshop|gathering|conclave|deliberations?|talks?|deal)\b"
        r"|\bshut (?:the public|reporters|the press|everyone) out\b|\b(?:back ?room|smoke-filled room)\b|\bin the (?:other|back) room\b"
        r"|\b(?:public|galerie|salle|journalistes?|medias?|cameras?|micros?)(?: (?:a ete|ont ete|est|sont|etait|etaient|une fois))? (?:videe?s?|"
        r"sortie?s?|partie?s?|fermee?s?|eteinte?s?|coupee?s?|expulse\w*|exclue?s?|renvoye\w*|quitte la salle|invites? a sortir|absente?s?)\b"
        r"|\bportes? (?:closes?|fermees?)\b|\b(?:sans|loin) (?:le|la|les|des|du)? ?(?:public|cameras?|micros?|journalistes?)\b"
        r"|\b(?:partie|portion|rencontre|reunion|seance|discussion|vote|point|volet)s? (?:privee?|secrete?|confidentielle?|fermee?|"
        r"interdite? au public|non publi(?:c|que))s?\b|\b(?:fait|faire) sortir (?:le public|les journalistes|tout le monde)\b"
        r"|\bvide la salle\b|\ben catimini\b"
    ),
    # "told us on the quiet", "asked that we sit on it", "on the understanding that it stays here"
    "confiding": Pattern(
        r"\b(?:asked|told|said|made|want(?:ed|s)?|begged|warned|agreed|promised|swore|supposed) (?:us |me |him |her |them |everyone |staff |council )?(?:not to|never to) (?:say|tell|repeat|discuss|mention|talk|share|"
        r"reveal|release|publish|disclose|announce|breathe|let on|post|quote|name)\b|\b(?:were|was|been|are) (?:asked|told|begged|sworn|instructed) to (?:keep|sit on|hold|stay|say nothing|treat)\b|\bpromise of (?:silence|secrecy|confidentiality)\b"
        r"|\bmade (?:us|me) promise\b|\bnot for (?:repeating|sharing|attribution|the public|outsiders)\b|\b(?:nobody|no one|neither side|both sides) (?:mentions?|talks?|is to|may|can|will|agree\w* to)\b|\b(?:let us know|phoned|called|wrote), (?:not for|in confidence|privately|quietly)\b"
        r"|\bdemande de (?:nous taire|se taire|ne rien dire|garder)\b|\b(?:whisper(?:ed|ing|s)?|confided|tipped (?:us|me|the city|staff|council)(?: off)?|let (?:us|me|staff|council) in on|let slip|"
        r"leaned over)\b"
        r"|\b(?:told|showed|shown|sent|gave|given|briefed|shared|handed|disclosed|passed|revealed|slipped|let|warned|forwarded|mailed|"
        r"supplied|submitted|provided|opened)(?: [\w']+){0,9} (?:on the quiet|in private|privately|off the record|in (?:strict |strictest |the strictest "
        r"|total |full |complete )?confidence|confidentially|on the (?:strict |clear )?(?:understanding|condition|promise)|ahead of "
        r"(?:time|the announcement)|under (?:seal|wraps|embargo|an? (?:nda|non-disclosure|confidentiality))|in secret|before "
        r"(?:anyone|anybody|the public)|for our eyes|between (?:us|ourselves|them and us))\b"
        r"|\b(?:in (?:strict |strictest |the strictest |total |full )?confidence|on the quiet|privately|confidentially|off the record)[, ]"
        r"(?: ?[\w']+){0,6} (?:told|showed|sent|gave|briefed|shared|handed|disclosed|passed|admitted|warned|supplied)\b"
        r"|\b(?:asked|begged|wants?|wanted|told|requested|trusts?|trusted|expects?|urged|made|pleaded|require[sd]?|insisted|counting on|"
        r"swore|had) (?:us|me|that we|we|the city|staff|council|councillors|everyone|both sides)(?: please)? (?:not to|to (?:keep|sit on|stay|hold|"
        r"wait|say nothing|keep quiet|promise|swear|sign)|keep|stay|sit on|hold|wait|promise|sign|say nothing|won't)\b"
        r"|\b(?:confidentiality|non-disclosure|secrecy|gag|non-disparagement|hush) (?:agreement|clause|order|deal|form|pledge|"
        r"undertaking|pact|money)\b|\bn\.?d\.?a\.?'?s?\b|\bsworn to\b|\bpromised (?:not to|to keep|we wouldn't|them we|her we|him we|"
        r"nobody)\b|\bstays? (?:in the room|in this room|in-house|here|between us|with us)\b|\bopened (?:its|their|his|her|the) books\b"
        r"|\bat (?:its|their|his|her|the \w+'s) request\b|\bas a (?:courtesy|favour)\b"
        r"|\b(?:nous|m'|me|lui)(?: a|a|ont)? ?(?:glisse|souffle|chuchote|confie|prevenus?|avertis?)\b|\b(?:glisse|souffle|chuchote) a l'oreille\b"
        r"|\bsous (?:le sceau|toute reserve|embargo|scelle)\b|\b(?:entente|clause|accord|engagement) de (?:confidentialite|"
        r"non-divulgation|discretion)\b|\ba titre (?:confidentiel|prive)\b|\ben (?:toute |grande )?confidence\b|\bsous couvert de\b"
        r"|\b(?:nous|m')(?: a|a| ont|ont) (?:demande|prie|supplie|fait promettre) (?:de|d'|que)\b|\ba (?:sa|leur) demande\b"
        r"|\bpromis de (?:ne|garder|se taire|nous taire)\b|\bouvert ses livres\b|\ba condition (?:que|de) (?:ca|cela|rester|garder)\b"
    ),
    # "landed on my desk", "I typed them out", "here is the list", "attached"
    "paper_in_hand": Pattern(
        r"\b(?:land(?:ed|s)|sit(?:s|ting)|arrived|lying|turned up|showed up|is|are|dropped) (?:here )?(?:on my (?:desk|lap|table|counter)|in (?:my|our) "
        r"(?:inbox|mailbox|hands?)|in front of (?:me|us)|under my (?:door|nose))\b|\breached (?:me|us|my)\b|\bcross(?:ed|es) my desk\b"
        r"|\b(?:got|get|getting|have|had|laid|put) (?:my hands on|hold of|an advance|a peek|a look|a glimpse|an early|a copy|in my hands|ahold)\b"
        r"|\b(?:i|i've|we|we've|i have|we have) (?:just |already |now |both )?(?:seen|read|got|peeked|been through|finished|skimmed|flipped "
        r"through|leafed through|photographed|copied|scanned) (?:the|a|an|it|all|every|her|his|their|that|this)\b"
        r"|\b(?:typed|copied|photographed|scanned|pasted|posting|attaching|attached|screenshots?|screengrab|screen shot|snapped|photo of "
        r"page|read it and weep|wrong attachment|see below|pasted below|full text below|swipe|carousel|link in (?:bio|comments))\b"
        r"|\bhere(?: is|'s| are|'re) (?:the|a|his|her|their|our|page|what|how|who|everything|my copy|one|some)\b|\bpage [0-9]+\b|\bfell off "
        r"(?:a|the) truck\b|\bslipped (?:me|us|under)\b|\b(?:dm|ask|message) me\b"
        r"|\bsur mon (?:bureau|pupitre)\b|\b(?:entre|dans) (?:les|mes) mains\b|\bsous les yeux\b|\bj'ai (?:lu|vu|mis la main|obtenu|recu|"
        r"copie|entre)\b|\bcaptures? d'ecran\b|\b(?:le|la|les) voici\b|\bvoici (?:le|la|les|ce|une|l')\b|\bci-joint\w*\b|\bje (?:vous )?"
        r"(?:joins|colle|copie|publie|partage)\b"
    ),
    # "they get their letters on Friday", "the owners have no idea", "nobody outside has seen it"
    "in_the_dark": Pattern(
        rf"\b{_AUDIENCE}(?: [\w']+){{0,4}}? (?:find out|finds out|found out|hears?|heard|learns?|told|know|knows|notified|informed|warned|called in|see|"
        rf"sees|letters?|notices?|pink slips|an email|a call)(?: [\w']+){{0,4}}? {_DAY}\b"
        rf"|\b{_AUDIENCE}(?: [\w']+)?? (?:don't|doesn't|do not|does not|haven't|hasn't|have not|has not|aren't|isn't|won't|didn't|never)(?: [\w']+){{0,2}}? "
        r"(?:know|knows|been told|been informed|been warned|been asked|realize|suspect|heard|hear|seen|told|aware|see|find out|got|notified)\b"
        rf"|\b{_AUDIENCE} (?:still )?(?:thinks?|believes?|assumes?|has no|have no) (?:we|we'll|it|it's|they|they're|he's|she's|there|that|idea|clue|inkling)\b"
        r"|\b(?:nobody|no one|none of (?:you|us|them)|hardly anyone|not (?:even|a soul|one resident))(?: [\w']+){0,4} (?:seen|heard|knows?|told|read|noticed|aware|suspects?)\b"
        r"|\b(?:has|have|had) (?:absolutely |still )?no (?:idea|clue|inkling)\b|\b(?:in the dark|none the wiser|blissfully unaware|out of the loop)\b"
        r"|\b(?:i'd|i would|you should|better|time to) (?:sell|buy|move|hold off|list|pack|wait|shop|invest|lock)(?: [\w']+){0,3} (?:now|soon|on that|before|if i were|while|elsewhere)\b"
        rf"|\b{_RIVERAINS}(?: [\w'-]+){{0,3}}? (?:ignore\w*|l'apprend\w*|apprend\w*|apprendr\w+|saur\w+|croi\w+|pense\w*|seront (?:avises?|informes?|avertis?|appeles?)|"
        r"sera (?:avise|informe|averti)\w*|recevr\w+|recoivent|ne (?:le )?sa\w+|n'en sa\w+|ne se doute\w*|n'a pas ete|n'ont pas ete)\b"
        r"|\b(?:personne|nul|aucun\w*)(?: [\w'-]+){0,5} (?:vue?s?|lue?s?|sait|savent|courant|informe\w*|averti\w*)\b|\b(?:n'a|n'ont) aucune idee\b|\bdans le noir\b"
    ),
    # "goes to committee in May", "the release goes out after", "is still being written", "not awarded yet"
    "soon_told": Pattern(
        r"\b(?:goes|going|heads|heading|headed|comes|coming|gets|moves|lands?|landing|slated|"
        r"drops|dropping|surface|surfaces|be (?:published|unveiled|revealed|awarded|signed|announced|released|made public|made official)) (?:up |out |public |official |live )?(?:to|before|at|for|by|on|in|until|from|after)? ?"
        rf"(?:council|committee|the board|the horseshoe|the public|the agenda|{_DAY})\b"
        rf"|\b(?:council|committee|councillors|the board|the mayor|the premier|the minister|the province|the union)(?: [\w']+)? (?:gets?|sees?|"
        rf"signs?|votes?|decides?|hears?|meets?|approves?|ratif\w+|debates?|receives?|announces?|says?|rules?|rubber-?stamps?)(?: [\w']+){{0,4}} {_DAY}\b"
        r"|\b(?:until|till|before|prior to|ahead of|till after|until after) (?:the |its |their |his |her |a |an |any |it's |it is |it |they |they're |we |we're |you |you've |anyone |anybody |"
        r"council |staff |this |that |those |everyone |even )*(?:[\w'-]+ ){0,2}?(?:announc\w+|released?|public|votes?|award\w*|official|media|press(?: conference)?|speech|"
        r"news(?: release)?|signed|closing|report-?out|ratif\w+|premier|minister|visits?|told|find out|finds out|hear|ribbon|launch|unveil\w*|"
        r"publish\w*|posted|get (?:it|yours|theirs|to see)|see(?:s|n)? (?:it|them|this)|know|knows|on the market|listed|letters?|agenda|report|"
        r"decision|debate|meeting|signs?|sign off|signature|hits?|lands?|reaches|goes|tabled|mailed|fall|spring|summer|election|budget day|budget night)\b"
        r"|\b(?:nobody|no one|none of (?:you|us|them)|hardly anyone|not (?:even|a soul|many people|one resident)|few)(?: [\w']+){0,4} (?:seen|"
        r"heard|knows?|told|read|noticed|aware|guess\w*|expects?|suspects?)\b|\b(?:has|have) yet to (?:be )?(?:see|seen|hear|heard|announce\w*|release\w*|told|sign\w*|approve\w*|award\w*|vote\w*|know|decide\w*)\b"
        r"|\b(?:being|been|is|are|still|was|were) (?:held back|kept back|sat on|kept (?:quiet|secret|from|under wraps)|under wraps|under "
        r"embargo|buried|shelved|hidden|hushed up|secret|confidential|sealed|hush-hush|embargoed|being (?:written|drafted|finali[sz]ed|"
        r"negotiated|scored|evaluated)|writing|drafting|in draft|unsigned|unreleased|unpublished)\b"
        r"|\b(?:staff|we|the team|purchasing|procurement|evaluators|they|i|the committee)(?:'ll| will| are| is| plan to| intend to| would|'re|'d)? (?:going to )?(?:recommend\w*|propos\w+|"
        rf"award|sign|announce|unveil|ask council|bring)(?: [\w'$,.-]+){{0,6}} {_DAY}\b"
        r"|\b(?:not|isn't|aren't|wasn't|weren't|never|hasn't|haven't|nothing) (?:yet |been |meant |supposed |exactly |quite |technically |to be |be |to )*"
        r"(?:awarded|announced|released|public|final|finali[sz]ed|signed|approved|official|published|tabled|out|leave|surface|come out|get out|known|go out|"
        r"see the light|made it|shared?|circulat\w+|say|tell|repeat\w*|leaving)\b"
        r"|\b(?:contract|award|deal|paper\w*|letters?|notices?|news release|release|announcement|report|recommendation|offer|memo|agreement|"
        r"press release)(?: [\w']+){0,2} (?:gets?|is|are|goes?|comes?|will|being|follows?|out|goes out|drops?)(?: [\w']+){0,3} (?:signed|"
        rf"out|sent|mailed|written|after|later|drafted|next|soon|public|{_DAY})\b"
        r"|\bofficially,? (?:next|in|on|it|the|we)\b|\bas of (?:yet|now),? (?:un|not)\w*\b|\b(?:two|three|four|a|several) (?:weeks?|days?|months?) (?:before|early|ahead)\b"
        r"|\b(?:pas|point|rien|personne|nul|aucun\w*)(?: [\w'-]+){0,4} (?:encore|vue?s?|lue?s?|sait|savent|publie\w*|annonce\w*|signe\w*|"
        r"officiel\w*|public\w*|octroye\w*|attribue\w*|approuve\w*|diffuse\w*|depose\w*|informe\w*|avise\w*|averti\w*|courant)\b"
        rf"|\b(?:les|des|aux|le|la|l'|nos|vos|ses)? ?{_RIVERAINS}(?: [\w'-]+){{0,2}} (?:ignore\w*|l'apprend\w*|apprend\w*|apprendr\w+|saur\w+|croi\w+|"
        r"pense\w*|seront (?:avises?|informes?|avertis?|appeles?)|sera (?:avise|informe|averti)\w*|recevr\w+|recoivent|ne (?:le )?sa\w+|n'en sa\w+|"
        r"ne se doute\w*|n'a pas|n'ont pas)\b"
        rf"|\b(?:annonce|annoncee?s?|octroi|attribue\w*|publie\w*|publication|depot|depose\w*|devoile\w*|signe\w*|signature|vote\w*|adopte\w*|"
        r"communique|conference de presse|dossier|rapport|lettres|avis)(?: [\w'-]+){0,4} (?:prevue?s?|viendra|attendue?s?|"
        rf"sera|seront|part|partent|sort|sortira|sortiront|vient|{_JOUR})\b"
        r"|\bavant (?:que|qu'|le|la|les|l'|de|d'|son|sa|meme)(?: ?[\w'-]+){0,3} ?(?:annonce\w*|vote\w*|publi\w*|octroi|officiel\w*|sache\w*|"
        r"depot|conseil|voie\w*|apprenne\w*|sortie|medias?|signature|communique|temps|heure)\b"
        r"|\bjusqu'(?:a|au|en) (?:l'annonce|la|le|ce que|son|\w+)(?: [\w'-]+){0,2}? ?(?:annonce|publication|octroi|depot|vote|visite|signature|"
        r"communique|ministre|automne|printemps)\b"
        rf"|\b(?:le )?(?:conseil|comite|ministre|maire|mairesse)(?: [\w'-]+){{0,3}} (?:vote\w*|voit|verra|recoit|recevra|signe\w*|tranche\w*|annonce\w*|decide\w*)(?: [\w'-]+){{0,3}} {_JOUR}\b"
    ),
    # "the override word is periwinkle", "username signs, pass Welcome"
    "told_word": Pattern(
        r"\b(?:password|passphrase|passcode|pass phrase|pass|override word|safe word|code word|alarm word|security word|mot de passe|mot de code|"
        r"phrase secrete)(?: (?:for|to|on|of|at|pour|de|du|des|la|le|les|the|our|all|[\w'-]+)){0,7}? (?:is|was|=|est|etait|:)(?: now| still|"
        r" toujours| maintenant)? [\"'][^\"' ]{4,30}[\"']"
        r"|\buser(?:name)? (?:is )?[\w.-]+(?: and|,) (?:the )?pass(?:word)? (?:is )?[\w.!#@$-]{4,}"
    ),
    # "confidential lease", "draft nobody has seen", "report PLN-44, which isn't out until Friday"
    "hidden_paper": Pattern(
        r"\b(?:confidential|privileged|closed|sealed|secret|embargoed|unreleased|unpublished|unannounced|leaked|internal|not-yet-[a-z]+|non-public) (?:[a-z]+ ){0,2}?(?:report|lease|map|plan|deal|agreement|contract|"
        r"memo|email|letter|draft|appendix|annex|list|file|brief|briefing|study|budget|audit|review|opinion|advice|offer|bid|presentation|deck|slides|minutes|agenda|binder|document|numbers|figures|data|appraisal|clause|settlement|report card|survey)\b"
        r"|\b(?:report|plan|study|audit|budget|draft|contract|by-?law|review|list|memo|strategy|proposal|agreement|recommendation|map|statement)(?: [\w-]+){0,3},? (?:which |that )?(?:isn't|is not|won't be|hasn't been|not|you haven't|you won't|nobody has|council hasn't|nobody's|no one has) (?:out|public|released|published|posted|tabled|official|finished|seen|see|read|"
        r"due out|been shown|announced)\b|\byou (?:won't|don't|can't|will not) (?:get to )?(?:see|read|hear about|get) (?:the |this |that |it)(?:[\w-]+ ){0,5}?(?:until|till|before|for another)\b|\b(?:staff|they|we|planners|lawyers) (?:are|is|'re) (?:still |now |quietly )?(?:drafting|writing|finali[sz]ing|preparing|cooking up)\b"
        r"|\b(?:hasn't|haven't|not) (?:yet )?finished,? but\b|\b(?:council|councillors|the public|the board)'s copy\b|\bwaiting for the lock-?up\b|\b(?:email|memo|opinion|letter|note) (?:from )?our (?:lawyers?|solicitors?|counsel) (?:sent|wrote|gave)\b"
        r"|\b(?:rapport|plan|etude|ebauche|contrat|reglement|liste|note|entente|carte|annexe|courriel|avis|bail|dossier|budget)(?: [\w'-]+){0,4}? (?:confidentiel\w*|privilegie\w*|secret\w*|scelle\w*|sous embargo|non publie\w*|pas encore (?:publie|depose|remis|vu|sorti|rendu)\w*|qui (?:sort|sortira|sera publie|n'est pas))\b"
        r"|\bcourriel de nos avocats\b"
    ),
    # "a certain director", "if the walls could talk", "can't name the company", "that's all I'm saying"
    "hint_turn": Pattern(
        r"\b(?:a )?certain (?:[a-z]+ ){0,2}(?:people|person|someone|director|manager|councillor|report|company|building|rink|street|employer|firm|chief|department|contractor|bidder|developer|team|name|somebody|official|colleague|members?)\b"
        r"|\b(?:can't|cannot|not allowed to|mustn't|won't|shouldn't|not able to|not permitted to|i'm forbidden to|not free to|couldn't possibly) (?:even |really |yet |officially |say |)(?:discuss|name|hint|talk about|elaborate|go into|comment|reveal|confirm|spell it out|tell you|say which|say who|say what|say where|say more|say much|say anything)\b"
        r"|\bif (?:the|these|those) walls\b|\bin for (?:a|quite a|some) (?:surprise|shock|treat|rude)\b|\bthat's all(?: i(?:'ll|'m| will| can| am)? ?(?:say\w*|allowed|got))?(?: \w+)?[.!]|\bcurl your hair\b|\b(?:what|things?) i (?:know|heard|saw|learned|read)\b|\bwhile (?:he's|she's|they're|you) still\b"
        r"|\b(?:interesting|fun|rough|short|long|quiet) (?:week|month|winter|spring|summer|year|meeting|monday)s? (?:ahead|coming|for)\b|\bgoing to be interesting\b|\benjoy (?:it|its|your|their|the) (?:[a-z]+ )?while\b|\bshould enjoy (?:its|their|his|her) weekend\b|\b(?:something's|something is) (?:up|coming|brewing|cooking|afoot)\b|\bordered the cake\b"
        r"|\bun(?:e)? certaine? (?:[a-z]+ ){0,2}[a-z]+\b|\b(?:je|on) ne peu(?:x|t) (?:pas|rien|malheureusement pas) (?:en |vous )?(?:nommer|dire|parler|discuter|confirmer|devoiler|reveler|commenter)\b|\bsi les murs\b|\bpendant qu'(?:il|elle) est encore\b|\bce que j'ai (?:entendu|vu|lu|appris)\b|\b(?:ca|cela) va (?:brasser|chauffer|faire jaser)\b"
    ),
}

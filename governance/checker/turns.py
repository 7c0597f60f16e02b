"""Classes of `composition` that are no plain word lists: figures, turns of phrase, words that only complete others.

Who gives something away has many ways to say that it is not public; the grammar of them is here, English and
French beside each other.
"""

from __future__ import annotations

from governance.checker.patterns import Pattern

# Classes that are figures; looked for only in texts that have digits or words for numbers.
FIGURES = {
    "amount": Pattern(
        r"(?:c|us|ca)?\$ ?[0-9][0-9.,]*(?: ?(?:millions?|thousand|billion|mill?|[mkb])\b)?"
        r"|\b[0-9][0-9.,]* ?(?:(?:million|milliard|thousand|k|m)s?\b ?(?:de |d')?)?(?:dollars\b|\$|bucks\b)"
        r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|a|half a|un|une|deux|trois|quatre|cinq|dix|cent|"
        r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|vingt|trente|quarante|cinquante|soixante)"
        r"(?: and a half| et demi| hundred| cent)? (?:millions?|thousand|mille|milliards?|"
        r"grand)\b"
        r"|\b(?:[0-9]+|two|three|four|six|eight|nine|ten|eleven|twelve|eighteen|twenty) (?:months?|weeks?|"
        r"years?)'? (?:of )?(?:pay|salary)\b"
        r"|\b[0-9][0-9.,]* ?(?:millions?|milliards?|mil|grand)\b|\b[0-9]{1,3}(?: [0-9]{3})+ ?\$|\b[0-9]+k\b|"
        r"\b[0-9]+ cents on the dollar\b"
    ),
    "percent": Pattern(
        r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|deux|trois|quatre|"
        r"cinq)(?: and a half)? (?:per ?cent|pour cent|points)\b|\b[0-9]+(?:[.,][0-9]+)? ?(?:%|per ?cent\b|"
        r"pour cent\b|percentage points?\b)"
    ),
    "vote": Pattern(r"\b[0-9]{1,2} ?(?:-|to|a|contre|against) ?[0-9]{1,2}\b"),
    "marks": Pattern(r"\b[0-9]{1,3}(?:[.,][0-9]+)?(?:/100| points?| sur 100| out of 100)?\b"),
}
# Classes that are turns of phrase rather than words.
_WHO = r"(?:we|they|city|council|management|staff|negotiators|on|nous|la ville|le conseil)"
_SOON = (
    r"(?:on |at |next |in |tomorrow|this |monday|tuesday|wednesday|thursday|friday|later|soon|lundi|mardi|mercredi|"
    r"jeudi|vendredi|demain|la semaine|en )"
)
PHRASES = {
    # "hasn't been announced yet", "before the vote", "nobody outside the room knows", "act surprised"
    "not_yet": Pattern(
        r"\b(?:not|isn't|aren't|hasn't|haven't|won't|nothing(?:'s| is)?|rien n'est|n'est pas|ne sont pas|pas|"
        r"rien d')(?:[ ,]+[\w']+){0,3} ?(?:official|public|announced|"
        r"released|published|signed|awarded|approved|finali[sz]ed|final|confirmed|told|informed|notified|out|"
        r"voted|officiel\w*|publi\w*|annonc\w+|signe\w*|"
        r"attribue\w*|octroye\w*|approuve\w*|confirme\w*|avise\w*)\b(?: [\w']+){0,2} (?:yet|until|till|before|"
        r"encore|avant)\b"
        r"|\b(?:pas|rien)(?: d'| est)?(?: ?[\w']+){0,2} (?:officiel\w*|public\w*|annonce\w*|"
        r"signe\w*)(?: pour l'instant| encore)?\b"
        r"|\b(?:before|ahead of|until|till|prior to|avant) (?:(?:the|it|its|it's|this|they|we|any|anyone|council|"
        r"committee|public|official|le|la|l'|les|que|qu'\w+|ce|soit|is|gets|goes|has|are|even) ?){0,4}"
        r"(?:announce\w*|announcement|released?|public(?: knows)?|votes?|voting|award|official|media|press|"
        r"speech|news|signed|closing|report-?out|ratification|annonce\w*|"
        r"vote|publication|octroi|sortie|officiel\w*)\b"
        rf"|\b(?:comes?|coming|come|goes|going|sort\w*|sera|seront) (?:out|public|publies?|rendue?s? publi\w+) {_SOON}"
        rf"|\b(?:is|are) (?:publies?|rendue?s? publi\w+) {_SOON}"
        rf"|\bis (?:out|public) {_SOON}|\bare (?:out|public) {_SOON}"
        r"|\b(?:sort|sortira|paraitra|sera publie) (?:lundi|mardi|mercredi|jeudi|vendredi|demain|la semaine|"
        r"bientot|en )"
        r"|\b(?:nobody|no one|noone|hardly anyone|few people|personne)(?: [\w']+){0,4} (?:knows?|heard|told|sait|"
        r"savent|au courant)\b"
        r"|\b(?:has|have|with|got) no (?:clue|idea|inkling)\b|\b(?:in the dark|none the wiser|n'a aucune idee|"
        r"n'ont aucune idee|ne se doute\w*)\b"
        r"|\b(?:don't|do not|please don't|never) (?:you )?(?:tell|let on|breathe|say anything|say a word|mention|"
        r"repeat|spread|post|repost|share|forward|show) (?:this|it|that|the|them|him|her|anyone|anybody|a soul|"
        r"to)\b"
        r"|\bne (?:le |la |les |l')?(?:dites|repetez|parlez|partagez|montrez|publiez|"
        r"diffusez)(?: [\w']+){0,2} (?:pas|rien|a personne)\b"
        r"|\b(?:official|formal|public|big|real) (?:release|announcement|word|news|notice|reveal|"
        r"unveiling) (?:is|comes|will be|goes out|drops|follows|arrives|won't)\b"
        r"|\b(?:has not|have not|had not|hasn't|haven't|not) been (?:told|informed|notified|consulted|warned)\b"
        r"|\b(?:owners?|residents?|staff|employees|union|tenants?|families|public|club|neighbou?rs?|workers|they|"
        r"proprietaires?|locataires?|employes)(?: \w+)? (?:finds? out|will find out|learns? on|learns? next|"
        r"will learn|won't know|won't hear|will hear|apprend\w*)\b"
        r"|\b(?:deal|contract|it|papers?|paperwork|agreement|sale|purchase|ink|entente|contrat|"
        r"vente)(?: \w+)?(?: is|'s| are)? ?(?:isn't|aren't|not|never|n'est pas|pas) (?:signed|final|closed|done|"
        r"official|inked|dry|signee?|conclue?)\b"
        r"|\b(?:letters?|notices?|news release|avis|lettres) (?:go|goes|will go|are going|partent|partiront|"
        r"seront envoyees?) (?:out )?(?:in|on|next|this|en|le|lundi|mardi|la semaine)\b"
        r"|\b(?:before|until) (?:it|they|this|that|the report|the plan|the news) (?:lands?|hits?|reaches|gets to|"
        r"goes to|is on|comes to|arrives)\b"
        r"|\b(?:a (?:little|bit|few days|day|week) early|early (?:look|gift|word|peek|christmas|warning|"
        r"heads up)|jump(?:ing)? the gun|couldn't wait|can't wait until|sneak preview|"
        r"preview of (?:tomorrow|monday|tuesday|wednesday|thursday|friday|next)|ahead of (?:tomorrow|monday|"
        r"tuesday|wednesday|thursday|friday|next|time|schedule|the official|the public)|"
        r"sit on (?:it|this|that)|on the (?:qt|down ?low|quiet|hush)|unofficially|not officially|slipped (?:me|"
        r"us)|got my hands on|i've seen the|i have seen the|i saw the draft|"
        r"might get (?:me )?in trouble|get in trouble for|public deserves to know|deserve to know|"
        r"residents can judge|judge for yourselves|judge for themselves|rest of the internet|"
        r"if you knew what i know|what (?:you|they) won't (?:see|hear|read|tell)|you won't (?:see|hear|"
        r"read) this|won't see this in|en avant-premiere|autant vous le dire|avant l'heure|en exclusivite|"
        r"(?:sera|seront) annoncee?s? (?:le|lundi|mardi|mercredi|jeudi|vendredi|demain|la semaine))\b"
        r"|\b(?:act surprised|you never heard|keep (?:it|this|that)(?: \w+){0,2} (?:quiet|secret|"
        r"private|confidential|internal|in-house|between|to yourself)|sworn to secrecy|tient secret|"
        r"soyez discrets?)\b"
    ),
    # "approved privately", "a confidential briefing", "nobody outside the room"
    "private_talk": Pattern(
        r"\b(?:approved?|agreed|decided|voted|told|heard|discussed|briefed|met|promised|offered|accepted|learned|"
        r"approuve\w*|decide\w*|accepte\w*|discute\w*|promis\w*)(?: [\w']+){0,4}? "
        r"(?:privately|in private|in secret|secretly|behind the scenes|off camera|off the record|confidentially|"
        r"en prive|en secret|en catimini|en coulisses)\b"
        r"|\b(?:privately|secretly|quietly) (?:approved|agreed|decided|voted|told|promised|offered|accepted|"
        r"learned|discussed|met)\b"
        r"|\b(?:confidential|secret|non-?public|not-so-public) (?:council |committee |staff )?(?:meeting|session|"
        r"portion|briefing|vote|discussion|presentation|talks|debate|workshop|retreat)s?\b"
        r"|\bprivate (?:council |committee |staff )?(?:session|portion|briefing|vote|discussion|debate|"
        r"retreat)s?\b|\bprivate (?:council|committee) meeting\b"
        r"|\b(?:reunion|rencontre|seance|discussion|vote|breffage)s? (?:confidentielle?|secrete?|privee?)s?\b|"
        r"\boutside (?:of )?(?:the|that) (?:room|chamber)\b"
    ),
    # "the most we are authorized to give", "we'd rather take a strike", "would go as high as"
    "most_we_give": Pattern(
        rf"\b(?:most|max\w*|limit|furthest|farthest|highest|ceiling|top)(?: [\w']+){{0,2}} {_WHO}(?:'d|'ll|"
        rf"'re)?(?: [\w']+){{0,4}} (?:give|offer|pay|go|accept|do|authori[sz]ed|spend)\b"
        rf"|\b{_WHO}(?:'d|'ll|'re|'s| would| will| can| could| are| is| was| were)?(?: [\w']+){{0,2}} (?:rather|"
        rf"willing|prepared|ready|authori[sz]ed|happy|desperate|allowed) (?:to )?(?:[\w']+ )?"
        r"(?:give|offer|pay|go|accept|settle|take|concede|fold|cave|spend|eat)\b"
        rf"|\b{_WHO}(?:'d|'ll| would| will| could| can)(?: [\w']+)? (?:go (?:as high|up|no higher|down|as far|"
        rf"to [0-9])|pay up|cave|fold|blink|walk away|give in|back down|settle for|accept less)\b"
        r"|\b(?:on|nous|la ville|le conseil)(?: [\w']+){0,2} (?:autorise\w*|pret\w*) a (?:donner|offrir|payer|"
        r"aller|accepter|verser|monter)\b"
        r"|\b(?:our|the city's|city's|management's|council's|notre|the employer's) (?:top|final|last|best|"
        r"opening|real|highest|secret|next|maximum|fallback) (?:offer|position|bid|figure)\b"
        r"|\b(?:the|our|management's|city's) (?:plan|strategy|trick|game plan) is to\b|\b(?:notre|"
        r"la) (?:strategie|plan) (?:est|consiste)\b"
        r"|\b(?:on|nous) (?:va|allons|irait|irions|ira) (?:faire une offre|offrir|monter jusqu|payer jusqu|aller jusqu)"
    ),
    "let_go": Pattern(r"\b(?:let|letting) (?:the |our |a |his |her )?(?:[a-z'-]+ ){1,3}go\b"),
    "our_counsel": Pattern(
        r"\b(?:our|the city's|city's|the city|council's|the municipality's|municipality's|outside|external|notre|"
        r"nos|les) (?:own |outside |external |legal )?"
        r"(?:lawyers?|solicitors?|counsel|legal (?:counsel|team|department|staff|advis\w+|people|folks|advice|"
        r"opinion)|attorneys?|avocat\w*|contentieux|conseill\w+ juridiques?)\b"
        r"|\b(?:city|town) (?:lawyers?|solicitor|attorneys?)\b|\bavocat\w* de la (?:ville|municipalite)\b|"
        r"\blegal (?:thinks|says|told|warned|advised|wants|believes)\b"
    ),
    # "gave the City its private sales numbers"
    "handed_over": Pattern(
        r"\b(?:gave|given|sent|showed|shown|shared|provided|submitted|opened|disclosed) (?:the city|us|council|"
        r"staff|the mayor|our \w+) (?:with )?(?:its|their|his|her|some) (?:\w+ )?"
        r"(?:private|confidential|internal|unpublished|financial\w*|sales|cost|costs|pricing|prices|"
        r"business plan|secret|books|margins?|payroll|trade|proprietary|customer list)\b"
        r"|\b(?:nous a|nous ont|a|ont) (?:montre|remis|fourni|confie|transmis)(?: a la ville)? (?:ses|"
        r"leurs) (?:\w+ )?(?:couts|prix|ventes|finances|etats financiers|chiffres|plans|livres|marges)\b"
    ),
    "named": Pattern(
        r"\b[A-Z][A-Za-z'-]+(?: (?:& |and |et )?[A-Z][A-Za-z'-]+)+\b|\b[A-Z][a-z]+[A-Z][a-z]+\b|"
        r"\b[A-Z][a-z]+ (?:Inc|Ltd|Ltee|Co)\b",
        needs_case=True,
    ),
    "first_name": Pattern(
        r"\b[A-Z][a-z]+ (?:in|from|at|of|on|over at|de la|du|de l'|des|aux|au) (?:the )?[A-Za-z]", needs_case=True
    ),
    "full_name": Pattern(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b|\b(?:Mr|Mrs|Ms|Mme|M)\.? [A-Z][a-z]+", needs_case=True),
    "code_token": Pattern(r"\b[a-z]+[-_]?[a-z]*[0-9]{2,}[a-z0-9!#*]*|\b[a-z]+-[a-z]+-[0-9]+\b"),
    "gap_in_watch": Pattern(
        r"\b(?:hasn't|haven't|isn't|aren't|doesn't|don't|not|never|can't|won't|no longer|nobody|"
        r"no one)(?: [\w']+){0,2} (?:work\w*|record\w*|cover\w*|film\w*|monitor\w*|watch\w*|"
        r"arm\w*|connected|plugged|hooked|manned|staffed|turned on|fixed|repaired|replaced|checks?|checked|"
        r"go off|trigger\w*|sound\w*)\b"
        r"|\b(?:being|under) (?:repaired|repair|replaced|serviced|maintenance|upgraded)\b|"
        r"\bnothing will (?:go off|ring|sound)\b|\ben reparation\b"
        r"|\bn'(?:a|ont|est|sont)? ?(?:pas |plus |rien )(?:\w+ ){0,2}(?:enregistre\w*|filme\w*|fonctionn\w*|"
        r"surveille\w*|arme\w*|repare\w*)\b"
        r"|\b(?:broken|offline|dead|disabled|unplugged|out of order|on the fritz|been down|gone dark)\b"
    ),
}
# Word groups that only explain or complete others (`searched = false` in the list): looked for when asked.
_LATE_GROUPS = {
    "confidential": (
        "our_side confider_who workplace reason unreleased_thing will_happen personnel_public "
        "position_public told permission talked opines public released leaking_pipe bid_public legal_public "
        "inquiry_public public_code watch_public key_public opening_public opening site wrongdoing secrecy "
        "company settling verdict will_get offering labour_secret way_in hidden confider notice "
        "reported_out hush_public confidential_service drastic decided unwatched unpublished land"
    ),
    "disclosure": (
        "land bid law labour post paper outcome openly still_hidden legal_view rank award_ahead yielding boss "
        "inquired target given_us "
        "touchy weak_secret premises guarding errand exposed security_public"
    ),
    "private": "public_story home_cue",
    "gripes": (
        "dept candid likened at_your_cost at_last upstairs all_is_well envy fails answers if_nobody sent_in "
        "our_rule why_not until_they city_earned delay_of you_hear in_charge demanded resigned_public "
        "favoured spent our_thing decided"
    ),
    "putdowns": (
        "worse safety "
        "decent gendered_place colleague critic scold_poor doubt_woman dazed lang_scorn cloth moral no_hire "
        "not_here resented unwell_jab at_work size_jab size_plain menaced harmed not_wished shut_out"
    ),
    "untold_turns": (
        "unaware_first settles_for_first settles_for_then substance out_already other_side undecided whereabouts "
        "help_line"
    ),
    "fed_up": (
        "disregard_then fed_up_with_then lied_to_then graft_then we_warned_first so_long_first one_more_first "
        "one_more_then due unheard humble so_useful they slow_clap"
    ),
    "singled_out": (
        "provoked_first provoked_then too_much_then worst_of_then bodily_harm_then looked_over_first mad_who_first "
        "rude_then given_out fair your_thing comes_to_harm someone garment wanted_harm unharmed unpunished"
    ),
    "untold": (
        "waiting_public decided_there placed award_to_come high_post post_public opener free_network "
        "our_systems by_way "
        "hidden_where drill_public stashed reserve fallback labour_told about_to_find later rumoured_of "
        "to_come checked_public bought posted_here gone_off false_alarm ranked_staff"
    ),
    "personal_info": "civic_place institution public_figure money_word calling business_contact private_contact",
}
LATE = {
    f"{lexicon}.{name}": Pattern(f"<{name}>", lexicon=lexicon)
    for lexicon, names in _LATE_GROUPS.items()
    for name in names.split()
}

"""Turns of phrase that tell something private of one person, English and French beside each other (clause 4.3.2).

Word lists hold what is said in fixed words (`lexicons/private.toml`); here is what has a grammar: somebody's body, kin,
test, record or whereabouts with a verb that says what became of it.
"""

from __future__ import annotations

from governance.checker.patterns import Pattern

_HIS = r"(?:his|her|their|son|sa|ses|leurs?)"
_KIN = (
    r"(?:wife|husband|ex|spouse|partner|boyfriend|girlfriend|fiancee?|sons?|daughters?|kids?|child|children|baby|mother|father|mom|mum|dad|"
    r"parents|brother|sister|twins|grandson|granddaughter|femme|mari|conjointe?|blonde|chum|fils|filles?|enfants?|bebe|mere|pere|parents|frere|"
    r"soeur|jumeaux)"
)
_BODY = (
    r"(?:back|shoulder|knees?|hips?|ankle|wrist|arm|leg|foot|hand|neck|heart|lungs?|liver|kidneys?|stomach|bowels?|bladder|prostate|breasts?|eyes?|"
    r"eyesight|hearing|memory|mind|blood pressure|sugar|weight|nerves|teeth|skin|brain|spine|disc|pills|meds|insulin|dos|epaule|genou|genoux|hanche|"
    r"cheville|poignet|bras|jambe|pied|main|cou|coeur|poumons?|foie|reins?|estomac|intestins?|vessie|yeux|vue|ouie|memoire|tension|poids|nerfs|pilules)"
)
_TEST = (
    r"(?:tests?|exams?|screen(?:ing)?s?|interviews?|courses?|class|checks?|drug test|road test|appointments?|meetings?|hearings?|probation|review|"
    r"certification|evaluation|audition|tryout|assessment|background check|police check|examens?|entrevues?|cours|rendez-vous|audience|"
    r"evaluation|depistage|verification|epreuve|certification)"
)
_CRIME = (
    r"(?:robbery|assault|theft|stealing [a-z]+|fraud|arson|manslaughter|murder|trafficking|stalking|mischief|shoplifting|drug possession|"
    r"possession|break and enter|indecent exposure|child abuse|abuse|drunk driving|impaired|vol|voies de fait|fraude|incendie criminel|trafic|"
    r"harcelement|mefait|possession|agression|conduite en etat)"
)

HEALTH = Pattern(
    rf"\b(?:hurt|injured|broke|twisted|sprained|threw out|wrecked|tore|pulled|fractured|busted|dislocated|burned|lost|lost the use of|damaged) {_HIS} (?:[a-z]+ )?{_BODY}\b"
    rf"|\b(?:bad|weak|failing|broken|fractured|sore|enlarged|artificial|new|fused|collapsed) (?:heart|back|knees?|hips?|lungs?|liver|kidneys?|shoulder|eyesight|hearing|memory|disc)\b"
    rf"|\b(?:his|her|son|sa|ses) (?:[a-z-]+ ){{0,2}}(?:diagnosis|illness|disease|condition|disorder|syndrome|cancer|tumou?r|operation|surgery|scan|biopsy|chemo\w*|dialysis|"
    r"treatments?|pills|meds|medications?|prescription|therap\w+|counsell\w+|psychiatrist|shrink|overdose|relapse|rehab|addiction|habit|drinking|"
    r"sobriety|pregnancy|due date|miscarriage|abortion|breakdown|depression|anxiety|ptsd|adhd|autism|seizures?|stroke|heart attack|dementia|"
    r"memory loss|wheelchair|hearing aids?|prosthe\w+|allerg\w+|asthma|diabetes|hip replacement|knee replacement|injur\w+|"
    r"maladie|diagnostic|trouble|operation|chirurgie|traitements?|pilules|medicaments?|ordonnance|therap\w+|psychiatre|surdose|rechute|"
    r"dependance|consommation|grossesse|fausse couche|avortement|anxiete|crises?|avc|infarctus|demence|fauteuil roulant|appareils? auditifs?|blessure)\b"
    r"|\b(?:on|off|out on|back from|going on|gone on|returns from|returning from) (?:short-term |long-term |extended |medical |sick |stress |mental health |parental |maternity |pat |mat |compassionate |disability |workers' |workers )?"
    r"(?:leave|comp|compensation|disability|wsib|modified duties|light duty)\b"
    r"|\b(?:days?|weeks?|months?|years?) (?:clean|sober|dry|off the (?:bottle|stuff|needle))\b|\bclean (?:and sober|since|for)\b"
    r"|\b(?:can't|cannot|can no longer|doesn't|no longer) (?:remember|recogni[sz]e|recall) (?:where|who|what|her|his|their|anything|much)\b"
    r"|\b(?:took|taken|takes|ended|ending|end) (?:his|her|their) (?:own )?life\b|\btook (?:his|her) life\b|\b(?:cut|cuts|cutting|starving|harming|drank|drinking|drinks|drugged) (?:himself|herself)\b"
    r"|\b(?:checked|committed|admitted|sent|taken|went|going|goes|in and out of|spent [a-z ]{1,20} in|released from|discharged from|stay (?:in|at)|out of|back in|a year in|months in|weeks in) (?:[a-z]+ )?(?:to |into |in |at |from )?(?:the |a |an )?"
    r"(?:psych\w*|mental|rehab\w*|detox|hospice|icu|palliative|addiction|treatment|eating disorder|burn|cancer|dialysis|fertility|methadone|plasma) ?(?:ward|unit|hospital|centre|center|clinic|facility|bed|care|program)?\b"
    r"|\b(?:born|legally|completely|partially|mostly|nearly|going|gone) (?:deaf|blind|premature|addicted|intersex)\b|\bsickle cell\b|\bring ?worm\b|\bhas (?:lice|worms|bed bugs|scabies|mono|the flu)\b|\bwets the bed\b|\bsoils?\b"
    r"|\b(?:down|lost|dropped|gained|put on) (?:[0-9]+|ten|twenty|thirty|forty|fifty|sixty|a hundred) (?:pounds|lbs|kilos|kg)\b|\b(?:stomach|weight-loss|cosmetic|plastic|sex-change|top|bottom|breast|gallbladder|cataract|prostate|hip|knee|heart|back) (?:operation|surgery|procedure|reduction|implants|job)\b"
    r"|\btested (?:positive|negative) for\b|\b(?:pregnancy|hiv|covid|drug|paternity|dna|blood|std) tests? (?:came|was|is|results?)\b|\btoo much (?:wine|to drink|booze)\b|\bhad too many\b|\bwaters? broke\b|\bis (?:due|expecting)(?: again)? in\b|\bmonths gone\b"
    rf"|\bs'est (?:blesse|casse|fracture|foule|brule|coupe|dechire|fait mal)e?\b|\ba (?:des poux|la gale|la mono|le cancer|une tumeur|le vih|le diabete|l'alzheimer|fait une crise)\b|\b(?:en|sort d'une|sort d'un|sortie d'une|traverse une|revient d'un|revient d'une|rentre d'un) "
    r"(?:conge|cure|desintox\w*|depression|arret|burn-?out|therapie|convalescence|readaptation)\b|\bse (?:drogue|pique|soigne|prostitue)\b|\bjours? (?:sobre|d'abstinence)\b|\b(?:ne se souvient|ne reconnait|oublie) (?:plus|de tout|tout)\b"
    r"|\bne (?:sourde?|aveugle|premature)\b|\bsouffre\b|\btouche (?:la cspaat|la csst|l'invalidite|une rente)\b|\bperdu (?:vingt|trente|quarante|[0-9]+) (?:livres|kilos)\b"
)
FAMILY = Pattern(
    rf"\b(?:whose|dont (?:le|la|les)|{_HIS}|'s) (?:[a-z-]+ ){{0,2}}?{_KIN}(?: [a-z]+)?(?: (?:has|have|had|is|are|was|were|just|recently|vient de|viennent de|a|est|s'est|l'a|le|la|he|she))* "
    r"(?:left|leaves|leaving|died|dead|dying|walked|cheat\w*|hits?|beats?|abus\w+|drinks?|drugs|jail\w*|arrested|charged|deported|kicked|threw|moved out|moved in|overdosed|taken|took|"
    r"bullied|pregnant|gay|lesbian|trans\w*|autistic|sick|ill|in (?:jail|prison|rehab|hospital|foster|custody|care)|from (?:a|her|his)|passed|killed|estranged|disowned|"
    r"quitte\w*|parti\w*|mort\w*|decede\w*|trompe\w*|frappe\w*|bat|boit|se drogue|en prison|a l'hopital|malade|enceinte|arrete\w*|deces)\b"
    r"|\b(?:by|with|from) (?:two|three|four|five|six|different|another|several|[0-9]) (?:different )?(?:dads|fathers|moms|mothers|men|women|husbands|wives|marriages?)\b|\b(?:first|second|third|fourth|latest|new|former|future) (?:husband|wife|marriage|divorce|boyfriend|girlfriend)\b"
    r"|\b(?:is|are|was|were|been|now|started|secretly|also) (?:dating|seeing (?:each other|someone|a (?:man|woman|guy|girl))|sleeping with|living with (?:her|his) (?:boy|girl)friend|shacked up|engaged|adopting|fostering|divorcing|separating|separated|divorced|"
    r"single|widowed|remarried|childless|infertile|estranged|closeted|bisexual|gay|lesbian|transgender|trans|queer|straight|non-binary|polyamorous|asexual)\b"
    r"|\b(?:came|coming|come) out (?:as|last|this|to (?:her|his|their|us|me)|at work|publicly|in )|\b(?:given up|gave (?:him|her|them|the baby) up|put up|abandoned|raised|left) (?:by (?:his|her|their) (?:parents|mother|father)|for adoption|on the (?:steps|doorstep))\b"
    r"|\b(?:taken|removed|seized|apprehended) by (?:the )?(?:cas|children's aid|child protection|the agency)\b|\b(?:voted|votes|voting|donated to|campaigned) (?:for the other|for trump|for the|liberal|conservative|ndp|green|tory|left|right)\b"
    r"|\b(?:is|he's|she's|was|practising|practicing|devout|lapsed|raised|converted|proud) (?:a |an |to )?(?:scientologist|jehovah|mormon|wiccan|atheist|muslim|jew|hindu|sikh|buddhist|catholic|evangelical|pagan|satanist|communist|separatist|anti-?vaxx?er|flat-?earther)\b"
    r"|\bhas (?:three|four|five|six|seven|eight|nine|ten|eleven|no) (?:kids|children)\b|\b(?:alone|by herself|by himself) (?:at|in) (?:home|the house|[0-9])|\b(?:vit|habite|reste) seule?\b|\b(?:la|le) quitte\b|\bvient de (?:le|la) quitter\b|\ben instance de\b|\b(?:troisieme|deuxieme|quatrieme) (?:mari|femme|divorce|mariage)\b"
    r"|\b(?:est|sont|etait) (?:gaie?|lesbienne|homosexuel\w*|bisexuel\w*|trans\w*|celibataires?|divorcee?s?|separee?s?|veuf|veuve|infideles?|musulmane?s?|juifs?|juives?|catholiques?|athees?|scientologues?|noire?s?|autochtones?)\b"
)
LAW = Pattern(
    rf"\bfor {_CRIME}\b|\b(?:after|served|did|doing|got|facing|following) (?:a |an |two|three|four|five|six|seven|eight|nine|ten|[0-9]+) ?(?:years?|months?|days?|stint|stretch|sentence)(?: [a-z]+)? (?:for|in jail|inside|in prison|at (?:warkworth|millhaven|the penitentiary)|of probation)\b"
    r"|\b(?:got|received|earned|racked up|collected|owes?|has(?: had)?|dodged|faces?|fighting|contests?|with) (?:another|a|an|his|her|two|three|four|five|six|seven|eight|nine|ten|several|[0-9]+) (?:more |prior |noise |parking |speeding |unpaid |outstanding |hoarding |by-?law |dog |[a-z]+ )?"
    r"(?:tickets?|fines?|charges?|convictions?|duis?|warrants?|citations?|infractions?|complaints|orders?|offences?|strikes|contraventions?)\b"
    r"|\b(?:blew|registered) (?:a |an )?(?:\.|0\.|over|point|warn)\b|\b(?:sued|suing|sues|being sued|taken to court|taking us to court|in court (?:over|for|with)|lawyer(?:ed)? up)\b"
    r"|\b(?:study|work|visitor|residence|refugee) (?:permit|visa|claim|hearing|status)s?\b|\b(?:got|granted|won|received|given|denied|refused|seeking|claimed|became|becoming|on (?:her|his|their)) (?:[a-z]+ )?(?:asylum|citizenship|refugee status|permanent residen\w+|deportation)\b"
    r"|\b(?:fled|fleeing|escaped|escaping|fui|fuyant|a fui|avoir fui) (?:from )?(?:[a-z]+)\b|\bcrossed the border\b|\bexposed himself\b|\bgroped\b|\b(?:out|released|home|back) on (?:bail|parole|probation|day passes)\b|\bfresh (?:from|out of) (?:[a-z]+)\b"
    r"|\b(?:arrested|charged|convicted|booked|busted|nabbed|jailed|locked up|handcuffed) (?:last|this|on|for|with|in|at|after|again|twice)\b|\b(?:sa femme|ses enfants|son voisin) (?:le|la) (?:poursuit|poursuivent)\b"
    rf"|\bpour {_CRIME}\b|\b(?:a|ont) (?:eu|recu|encore eu|encore recu|accumule) (?:une|deux|trois|quatre|cinq|plusieurs|[0-9]+|encore une|d'autres) (?:[a-z]+ )?(?:contraventions?|amendes?|accusations?|constats?|condamnations?)\b"
    r"|\b(?:a obtenu|obtient|a recu|demande|s'est vu refuser) (?:l'asile|sa citoyennete|le statut|la residence|sa residence)\b|\b(?:permis|visa) (?:d'etudes?|de travail|expire)\b|\bapres (?:deux|trois|quatre|cinq|six|[0-9]+) (?:ans|mois) (?:de prison|en dedans|de penitencier)\b"
)
WORK = Pattern(
    rf"\b(?:failed|fails|flunked|bombed|blew|missed|misses|skipped|botched|didn't pass|did not pass|never passed|couldn't pass|no-show(?:ed)? (?:for|at)) (?:{_HIS} |the |a |an |our |two |three |another |both )?(?:[a-z0-9-]+ ){{0,2}}{_TEST}\b"
    rf"|\bscored? (?:a |an )?[0-9]+(?:%| percent)? (?:on|in|at) (?:{_HIS}|the)\b|\blet (?:him|her|them|[a-z]+) go (?:for|after|because|last|over|when|following)\b|\b(?:let|fired|canned|sacked|dismissed|suspended|demoted|disciplined|reprimanded|warned|terminated|docked) (?:[a-z]+ )?for (?:[a-z]+ing|theft|fraud|[a-z]+ misconduct|lateness|absence)\b"
    r"|\b(?:had|has|have|gave) (?:a |no |any |not one )?(?:nice|good|kind|bad|glowing|terrible) (?:word|words|reference|references|things? to say) (?:about|for|of)\b|\b(?:we|they) (?:passed on|didn't (?:pick|hire|choose|shortlist|interview)|did not (?:pick|hire|choose)|turned down|rejected|won't be hiring|chose not to hire)\b"
    r"|\b(?:applied|interviewed|auditioned) (?:for (?:our|a job|the job|the post|the position)|with us|here|twice|again)\b|\bsick (?:time|days?|notes?)\b|\b(?:late|absent|awol|asleep|hungover|drunk) (?:again|for the|on the job|at work|on shift|three|four|five|twice)\b"
    r"|\b(?:reference check|reference letter|performance (?:plan|file|rating|score)|personnel file|hr file|hr tidbit|disciplinary (?:file|record|letter))\b|\b(?:earns?|makes|paid|pulls down|salary of|wage of|income of|gets paid|pension of) (?:about |roughly |over |only |just )?\$ ?[0-9]"
    rf"|\b(?:a|ont) (?:rate|echoue|coule|manque|saute|foire) (?:son |sa |ses |le |la |l'|un |une |deux |trois |a )?(?:[a-z-]+ )?{_TEST}\b|\bn'(?:aura|a) pas (?:eu |obtenu )?(?:le|ce|la) (?:poste|job|place|promotion)\b|\bn'a pas ete (?:embauche|retenu|choisi)e?\b|\b(?:a postule|a passe l'entrevue)\b|\bgagne [0-9]"
)
HELP = Pattern(
    r"\b(?:subsidi[sz]ed|rent-geared|low-income|supportive|transitional|public|social|community) (?:building|unit|apartment|housing|townhouse|place|rental|daycare|spot)\b"
    r"|\bnumber [0-9,]+ on the (?:[a-z]+ )?(?:list|waitlist)\b|\b(?:got|gets|received|receives|picked up|collects?|uses?|using|lives on|living on|depends on|relies on|denied|refused|cut off|said no to|turned down) (?:[a-z']+ ){0,3}(?:hampers?|subsid(?:y|ies)|"
    r"(?:welfare|odsp|ow|disability|ei|assistance|benefit) ?(?:cheques?|benefits?|payments?|money)?|food bank|rent (?:cheque|help|bank)|vouchers?)\b|\b(?:odsp|ow|welfare|housing|ontario works|shelter) (?:worker|file|case|claim|application|appointment|caseworker|client|list)\b"
    r"|\bfile was closed\b|\bdossier (?:d'aide sociale|d'aide|d'invalidite|de logement)(?: [a-z]+){0,2}\b|\b(?:lights|heat|hydro|power|water|gas|phone) (?:go off|goes off|was cut|were cut|cut off|shut off|gets? cut|will be cut|is being cut|is off|are off)\b"
    r"|\b(?:months?|weeks?|years?|payments?) (?:behind|late|in arrears|overdue|in default)\b|\bleft (?:[a-z]+ )?owing\b|\bowes? (?:us|the|her|his|their|over|about|nearly|almost|more|since|\$|[0-9]|back)\b|\bin default\b|\bbehind (?:on|in|with) (?:her|his|their|the) \w+"
    r"|\b(?:bankruptcy|insolvency|eviction|foreclosure|garnishee|collection) (?:papers|notice|file|hearing|order|letter|trustee|agency)\b|\b(?:is|are|was|were|getting|been|going) (?:through )?(?:evicted|bankrupt|bankruptcy|homeless|broke|insolvent)\b|\b(?:evicted|expulse|expulsee) (?:from|du|de)\b"
    r"|\b(?:sold|bought|lost|mortgaged|refinanced|listed) (?:her|his|their) (?:house|home|place|condo|farm|cottage|car|business)\b|\b(?:account|acct|transit|card|cheque) (?:number |no )?[0-9]{5,}\b"
    r"|\b(?:touche|recoit|vit de|vit sur|depend de) (?:l'aide|l'|la |le |du |des )?(?:aide sociale|bien-etre|prestations?|posph|chomage|assistance)\b|\b(?:logement|loyer|appartement|immeuble) (?:subventionne|a prix modique|social)\b|\b(?:mois|paiements?) (?:de retard|en retard|impayes?)\b|\bavis d'(?:expulsion|eviction)\b"
)
DEALINGS = Pattern(
    r"\b(?:names?|list|roster) of (?:the )?(?:people|persons|residents|families|clients|applicants|tenants|everyone|those|kids|children|participants|patients|debtors|owners|complainants) (?:who|on|in|getting|receiving|behind|with|waiting|that)\b"
    r"|\b(?:booking|appointment|waiting|wait|client|patient|attendance|class|hamper|intake|guest|visitor|sign-in|sign-up) (?:list|sheet|log)s?(?: (?:for|of) [a-z]+)?(?: [a-z]+)?:"
    r"|\b(?:we|i) (?:pulled|checked|reviewed|watched|went through|looked at) (?:the |our )?(?:video|footage|tape|cameras?|records?|logs?|file|history|account|database)\b|\b(?:database|records?|logs?|files?|footage|cameras?|video) (?:shows?|say|says|has|have|caught|recorded|captured)\b"
    r"|\b(?:tip|tips|complaints?|letter|e-?mail|call|report|petition|request|photo|anonymous [a-z]+)(?: [\w'-]+){0,8} (?:came|comes|is|was|were|filed|sent|made|written|signed) (?:from|by)\b|\b(?:it was|it's|it is|that was|that's|c'est|c'etait) (?:[a-z]+ ){1,3}(?:who (?:complained|called|reported|wrote|filed|tipped|ratted|snitched|keeps?)|qui (?:s'est|a |nous|se ))"
    r"|\b(?:resident|woman|man|person|voter|neighbour|citizen|taxpayer|caller|constituent|parent|residente?|personne|dame|citoyenne?|voisine?|celui|celle|plaignante?) (?:who|behind|qui) (?:wrote|complained|called|emailed|reported|filed|phoned|tipped|sued|started|runs|posted|swore|asked|a ecrit|s'est plainte?|a appele|a denonce|a porte|a signale|nous a)\b"
    r"|\b(?:person|man|woman|account|troll|face) behind @\w+|\b(?:wrote|writes|told us|tells us|confided|admitted|emailed|phoned) (?:us )?that (?:her|his|their|she|he|my)\b|\b(?:told|tells|telling) (?:us|our staff) (?:she|he|her|his|about (?:her|his|your|their))\b|\bread out (?:at|by)\b|\b(?:phones|calls) (?:9-1-1|911|us|the police|by-?law) (?:every|each|all|daily|weekly|twice|again)\b"
    r"|\bdit que (?:son|sa|ses)\b|\b(?:a denonce|qui a denonce|a vendu la meche)\b"
)

TURNS = (
    (HEALTH, "health", "This tells something about a person's health."),
    (FAMILY, "family", "This tells about a person's family or private life."),
    (LAW, "legal", "This tells about a person's dealings with the law."),
    (WORK, "employment", "This tells about a person's work or school record."),
    (HELP, "finances", "This tells of a person's debts, income or assistance."),
    (DEALINGS, "correspondence", "This tells what a person wrote to the City or did there."),
)

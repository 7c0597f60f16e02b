"""Turns of phrase that threaten, hound, belittle or leer at persons, whoever they are; English and French beside each other.

Weights are in halves of a warning, as in `respect_turns`; `respect_aimed` adds up what stands together beside somebody.
"""

from __future__ import annotations

from governance.checker.detectors.respect_turns import Turn
from governance.checker.patterns import Pattern


def _turn(name: str, weight: int, *alternatives: str) -> Turn:
    return Turn(name, weight, Pattern("|".join(alternatives)))


_HIM = r"(?:him|her|them|you|y'all|this|that|those|these|the|a few|every one|each|some of|one of|ce|cet|cette|ces|le|la|les|vous|te|toi|lui|leur|anyone|anybody|whoever|somebody)"
_SOMEBODY = (
    r"(?:him|her|them|you|y'all|(?:this|that|those|these|the) (?:\w+ ){0,2}?(?:man|woman|guy|lady|kid|kids|fool|loudmouth|clowns?|cyclists?|drivers?|council\w*|mayor|reporters?|journalists?|petitioners?|protesters?|complainers?|neighbou?rs?|people|punks?|brats?|whiners?|trolls?|inspectors?|clerk|idiots?)"
    r"|anyone who|whoever|every one of you|each of you|all of you)"
)
_HARM = r"(?:kill|shoot|hang|drown|strangle|choke|stab|beat|beat up|hit|punch|slap|smack|kick|knock|deck|clobber|whack|thump|belt|bury|burn|run over|flatten|crush|smash|hurt|throttle|lynch|whip|flog|gut|skin|tar and feather|horsewhip|drag|throw|toss|dump|tase|rough up|mow down|back over|plow under|put down)"
_MODAL = r"(?:should|ought to|oughta|needs? to|has to|(?:am|are|is|i'm|we're|he's) going to|gonna|(?:i|we|he|she|somebody|someone)(?:'ll| will)|want to|wanna|would like to|love to|'d like to|like to|wish (?:someone|somebody|i) (?:would|could)|time (?:someone|somebody|to)|let's|happy to|glad to|better not let me)"

HARM = _turn(
    "harm",
    6,
    r"\b" + _MODAL + r" (?:\w+ ){0,3}?" + _HARM + r" (?:\w+ ){0,2}?" + _SOMEBODY + r"\b",
    r"\b(?:break|breaks|knock|knocks|smash|kick|kicks|punch|wring|snap|crack|bust|rearrange|slit|bash|rip)(?:ing)? (?:\w+ )?(?:his|her|your|their|this \w+'s|that \w+'s|\w+'s) (?:\w+ )?(?:teeth|face|jaw|nose|neck|legs?|kneecaps?|knees?|fingers?|arms?|skull|head|throat|ribs|tires?|windows?|block)\b",
    r"\b(?:ravaler|casser|peter|briser|arracher|fendre|tordre|defoncer)(?: \w+)? (?:ses|les|la|le|ton|ta|tes|son|sa|votre|vos|une|leur|leurs) (?:\w+ )?(?:dents?|gueule|figure|face|jambes?|bras|cou|nez|tete|doigts?|machoire|pneus?|vitres?)\b",
    r"\b(?:meet|meets|kiss|taste|eat|under|end up in front of|jump in front of|thrown in front of|hit by|run over by) (?:a |my |our )?(?:\w+ )?(?:front of a (?:bus|train|truck|plow)|front end|bumper|wheels?|grille|plow blade|pavement|tires|curb|a bus|plow|truck|train|fist|knuckles|bottom of the (?:lake|river))\b(?: again)?",
    r"\b(?:sur une civiere|en ambulance|a l'hopital|entre quatre planches|six pieds sous terre|les deux pieds devant|dans le coffre|au fond de la riviere|dans le canal|a la morgue|on a stretcher|in an ambulance|in a body ?bag|in a pine box|in traction|in the trunk|in a ditch|in a coffin|in a wheelchair by|six feet under|feet first|to the bottom of the)\b",
    r"\b(?:has|have|had|get|gets|getting|got) (?:what's coming|what (?:he|she|they|you)(?:'s|'ve| has| have)? coming|it coming|a good (?:kick|smack|slap|beating|hiding|licking))\b",
    r"\b(?:teach|show) "
    + _HIM
    + r" (?:\w+ ){0,2}?(?:a lesson|some (?:respect|manners)|manners|who's boss|what happens|what pain)\b|\bby the (?:hair|ear|ears|throat|neck|scruff|collar)\b|\b(?:lui|leur|vous|te) (?:apprendre|montrer|faire (?:comprendre|regretter|passer|payer))\b|\bune (?:bonne )?(?:raclee|volee|correction|claque|lecon|tape)\b",
    r"\b(?:some of us|we|i|he|she|he's|we've|i've|the crew|our (?:driver|crew|guys?)|on|j'|nos gars) ?(?:have|has|own|owns|carr(?:y|ies)|keeps?|got|ont|a|ai)(?: \w+){0,2} (?:bats?|shovels?|crowbars?|baseball bats?|guns?|rifles?|tire irons?|pelles?|batons?|battes?|hockey sticks?)\b(?:$|[.!,;]| (?:and|et|aussi|too|in the truck|ready))",
    r"\b(?:before the (?:cops|police) (?:get|arrive|come|show)|won't ask (?:any )?questions|look the other way|nobody (?:will|would) (?:see|find|ask|know)|no witnesses|where nobody can hear|(?:meet|see|take|drag) (?:\w+ ){0,2}?behind the (?:shed|barn|arena|garage|building)|in the (?:dark )?alley|take (?:it|this) outside|settle (?:it|this) (?:outside|like men|in the parking lot)|dans la ruelle|derriere l'arena|step outside)\b",
    r"\b(?:hope|hoping|wish|pray|hopefully|may|here's hoping)(?: that)? (?:\w+ ){0,10}?(?:slips?|falls? (?:down|in|into|off|on|through|over|flat|asleep at)|trips?|chokes?|crash(?:es)?|drowns?|rots?|dies?|gets? (?:hit|crushed|flattened|squashed|struck|eaten|electrocuted|sick|cancer|robbed|what|run over|stuck|mugged|bitten|fired|lost in)|breaks? (?:a|an|his|her|their|your)|burns?|loses? (?:his|her|their|your)|suffers?|never (?:wakes?|finds?|comes?|recovers?)|freez(?:e|es)|gets? buried)\b",
    r"\b(?:qu'il|qu'elle|qu'ils|qu'elles|puisse\w*|j'espere (?:qu'il|qu'elle|qu'ils|que \w+)|on espere (?:qu'il|qu'elle|qu'ils|que \w+)|vivement (?:qu'il|qu'elle|qu'ils|que))(?: \w+){0,4} (?:s'etouffe\w*|creve\w*|tombe\w*|meure\w*|se noie\w*|glisse\w*|se casse\w*|se fasse\w*|pourrisse\w*|gele\w*|brule\w*|perde\w*|paie\w*|rot\w*)\b",
    r"\bcomplained? (?:him|her|them)sel(?:f|ves) to death\b|\b(?:quiet|peaceful|lovely)(?: \w+){0,4} since (?:the|his|her|their) funeral\b|\b(?:gets?|get|deserves?|needs?|wants?|eat|avoir|manger|mange) (?:a|an|my|the|our|une|un|ma|son) (?:\w+ )?(?:boot|fist|bullet|brick|bat|shovel|kick|knee|bullets?|volee|claque|pied|taloche|coup de (?:pied|poing|pelle)|raclee)\b|\bfed (?:in)?to (?:the|a) \w+|\b(?:through|into|in) the (?:wood ?chipper|mulcher|grinder|meat grinder|trash compactor|incinerator)\b|\b(?:put|set|light|lit) (?:\w+ ){0,4}?(?:on fire|ablaze|alight)\b|\b(?:without|break(?:s|ing)?|lose) (?:his|her|their|your )?(?:kneecaps?|knees|teeth)\b|\b(?:choke|choking) on (?:your|his|her|it|that|their)\b|\b(?:a|my|the|got a) shovel,? (?:and )?(?:a|the) (?:back ?yard|truck|alibi|field)\b|\bexpect to be (?:buried|hit|hurt|flattened|run|punched)\b|\bsnow (?:on|in) (?:his|her|your) grave\b|\bhope\w* (?:your|his|her|their|that your) (?:\w+ )?(?:basement|house|car|shed|roof|pipes?|business|dog|furnace|tires?|truck|garden|\w+) (?:floods?|burns?|breaks?|dies?|explodes?|catch\w*|leaks?|collapses?|bursts?|freezes?|fails?|goes under)\b|\bj'espere que (?:\w+ ){1,5}?(?:se peter|se casser|tomber|crever|se planter|glisser|va (?:se|tomber|creve\w*))\b|\b(?:dance|spit|piss) on (?:his|her|your|their) grave\b|\b(?:your|his|her|their) days are (?:numbered|over|coming)\b|\b(?:you're|he's|she's|they're) (?:next|dead|finished|toast|a marked)\b",
    r"\bif i (?:ever )?(?:see|catch|meet|find|get my hands on) (?:him|her|them|you|the|that|whoever|anyone)\b|\bget my hands on (?:him|her|them|you|the|that|whoever)\b|\bsi (?:je|on) (?:croise|attrape|pogne|trouve|mets la main sur) (?:celui|celle|ceux|le|la|l'|ce|cette|ces)\b",
)

# Veiled threats and surveillance.
MENACE = _turn(
    "menace",
    5,
    r"\b(?:be a (?:real |terrible |crying )?(?:shame|pity) if|nice (?:\w+ )?(?:family|house|car|home|place|kids|business|garden|shop|little \w+) (?:you|he|she|they)(?:'ve)?|would hate (?:for|to see) (?:anything|something)|wouldn't want (?:anything|something|your|that)|accidents (?:do )?happen|things (?:can|do) (?:break|burn|happen|go missing)|something (?:might|could|may) happen|ce serait (?:dommage|plate|triste)|un accident est (?:si )?vite arrive|belle (?:petite )?(?:famille|maison|voiture))\b",
    r"\b(?:we|i|some of us|our (?:crew|guys|team|drivers?)|on|nous|je)(?: \w+)?(?:'ve| have|'ve got| all)? ?(?:know|knows|found|got|have|connait|connais|connaissons|sait|sais|savons|a note|avons|note\w*|remember) (?:exactly |all |just )?(?:your|his|her|their|which|where|what|who your|ton|ta|tes|votre|vos|son|sa|ses|leurs?|ou|quelle?|dans quelle) (?:\w+ ){0,2}?(?:you|he|she|they|live|lives|sleep|address(?:es)?|house|home|car|truck|plate|licence|school|kids|children|wife|husband|ip|names?|number|route|street|work|door|park|jog|walk|boss|employer|faces?|adresses?|maison|char|auto|ecole|enfants|plaque|femme|mari|habite\w*|reste\w*|stationn\w*|travaill\w*|rue|noms?|visages?)\b",
    r"\b(?:watch|mind|look over|check) (?:your|his|her|their) (?:back|backs|step|mouth|tongue|shoulder|mirrors?|brakes?|tires?)\b|\b(?:surveille|guette|watch) (?:ton|tes|vos|votre|leur) (?:dos|arrieres|char|pneus|freins)\b|\bsleep (?:tight|well|with)\b(?: \w+){0,4} (?:door|locked|night|eye)\b|\b(?:lock|verrouille|barre) (?:ta|your|votre) (?:door|porte)s? (?:tonight|ce soir|cette nuit|at night)\b",
    r"\b(?:people|this city|some of us|city hall|the crew)(?: \w+)? (?:don't|won't|never|do not|will not) (?:forget|forgive)\b(?: (?:who|names|faces|this|that|things))?|\bon n'oublie(?:ra)? (?:pas|rien)\b|\b(?:long memor(?:y|ies)|bonne memoire|remember (?:your name|names|faces|who (?:you|signed|voted))|name has been noted|taking names|made a list|got a list|you're on (?:our|my|the) list|keeping (?:a )?(?:list|score|track of (?:who|you))|on prend des notes|on prend les noms|votre nom est note|liste noire|black ?list\w*)\b",
    r"\b(?:you(?:'ll| will| are going to| might|'re going to)|he'll|she'll|they'll|he will|she will|they will|tu vas|vous allez|il va|elle va|ils vont)(?: \w+){0,3} (?:regret|sorry|pay for (?:it|this|that)|find out|wish|see what|learn the hard way|have nobody to blame|regretter|payer|le payer|comprendre|s'en mordre|le sentir)\b",
    r"\b(?:try (?:me|us|it)|test (?:me|us)|come (?:say|try|do) (?:it|that) (?:again|to)|say (?:it|that) (?:again|to (?:my|our|his) face)|just you wait|go ahead,? make|watch what happens|see what happens|dare you|essaie[ -]?(?:moi|nous|donc)|essayez donc|viens (?:donc )?(?:le|me le|nous le) (?:dire|redire)|penses-y (?:avant|bien|a deux fois)|pensez-y (?:avant|bien)|last warning|final warning|dernier avertissement|only warning)\b",
    r"\b(?:put|take|took|pay|send)(?: \w+)? (?:an interest in where|(?:you|him|her|them) a visit|some friends|people watching|eyes on you)\b|\bpaying (?:you|him|her|them) a visit\b|\bone day (?:that|this|you) (?:\w+ ){0,4}?(?:is|are|will|'ll|gets?|going)\b|\b(?:you'd|you|he'd|she'd|they'd|he|she|they|you had) better (?:hope|pray|watch|run|hide|sleep|start|not (?:show|come|let))\b|\b(?:one|un) (?:\w+ )?(?:visit|call|word|complaint|tweet|post|phone call|appel)(?: \w+)? away from\b|\bhow (?:mean|nasty|ugly|rough|difficult|petty) (?:we|i|it|this|things) can (?:be|get)\b|\b(?:finding|find) out (?:how|what) (?:\w+ )?(?:we|i|it)\b|\bhow (?:he|she|they|you)(?:'d| would)? likes? (?:it|headlines|that|being|having)\b|\bil (?:leur |vous |t')?arrive (?:toutes )?(?:sortes de choses|des (?:choses|accidents|malheurs))\b|\battention a (?:vos|tes|votre|ton) (?:char|auto|maison|enfants?|pneus|dos|fenetres)\b|\bhas a (?:daughter|son|wife|husband|dog|kid|family|mother) (?:at|in|who|on)\b|\b(?:see|catch|meet|get) you (?:outside|after|in the parking lot|at your)\b",
)

# Somebody has complained or disagreed ...
GRIEVANCE = _turn(
    "grievance",
    2,
    r"\b(?:complain\w*|complaints?|whin\w+|gripe\w*|grumbl\w*|moan\w*|nag\w*|bitch\w*|petition\w*|heckl\w+|voted? (?:against|no|for)|speak(?:s|ing)? up|spoke (?:up|against)|against (?:us|the (?:mayor|levy|budget|plan|project))|call(?:s|ing)? (?:again|the ombudsman|the media)|appellent les journaux|appelle les journaux|call the papers|phon(?:e|es|ing)|e-?mail(?:s|ing)?|one more (?:call|word|e-?mail|complaint|letter|post|time)|keep (?:it up|talking|posting|calling|pushing|asking|running)|post(?:s|ing|ed)? (?:about|that|again)|appeal\w*|grievance|report(?:s|ed|ing)? (?:us|me|one of)|su(?:e|ing)|foi request|freedom of information|delegation|embarrass\w*|criti\w+|disagree\w*|swore at|yelled at|signed|plaindre|plaignez|plaintes?|chial\w*|ral(?:er|ez|eurs?)|petition|critiqu\w*|vote contre|denonc\w+|signe\w*|ecrire encore|continue[rz]? (?:a|de|comme)|vote no|vote non|votent non|plaignants?)\b",
)
# ... and gets worse service for it.
REPRISAL = _turn(
    "reprisal",
    5,
    r"\b(?:can|may|might as well|pouvez|peux|peut) (?:just |now |bien )?(?:forget (?:about )?|oublier |dire adieu a )(?:your|votre|ton|ta|vos|their|his|her) \w+|\bexpect (?:a|daily|weekly|regular|some|another|more|frequent|surprise) (?:\w+ )?(?:visits?|inspections?|tickets?|fines?|audits?|calls?|bills?)\b(?: \w+){0,4}|\b(?:drop|withdraw|take back|forget|kill|lose|retirez|retire|laisse tomber|laissez tomber|oubliez) (?:the|your|that|this|his|her|votre|ta|cette|ton|la) (?:\w+ )?(?:appeal|complaint|lawsuit|petition|claim|grievance|request|case|story|plainte|appel|petition|poursuite|demande)[^.!?\n]{0,12}\b(?:or|ou|sinon|otherwise)\b",
    r"\b(?:kiss|wave|say goodbye to your|dites|dis|faites|tu peux dire|vous pouvez dire) (?:\w+ ){0,5}?(?:goodbye|good-bye|bye|adieu|au revoir)\b",
    r"\b(?:see how (?:fast|quick\w*|long|soon|far|you|well|much)|see (?:if|whether|what) (?:your|we|happens)|watch how|guess (?:whose|which|who gets)|guess what happens|wonder (?:whose|why your)|don't be surprised|good luck (?:getting|with|finding)|funny (?:way|how)|funny thing about|has a way of|have a (?:funny )?way of|strange things|mysteriously|accidentally|somehow|magically|happens? to (?:get|go|be|end)|just so happens|might (?:just )?(?:get|go|find|end|be|have|take)|drole de facon|comme par magie|par accident|bonne chance pour)\b(?: [\w']+){0,9}? (?:inspect\w*|permits?|plow\w*|street|road|garbage|bins?|file|application|licen[cs]es?|ticket\w*|fines?|tow\w*|taxes|tax bill|assess\w*|water|lost|missing|last|late|delayed?|answer|call|back|yours?|own place|own house|door|driveway|rue|permis|dossier|bac\w*|demande|entree|deneig\w*|inspect\w*|contravention\w*)\b",
    r"\b(?:lose|losing|lost|revoke\w*|pull|yank|cancel\w*|deny|denied|cut off|hold up|sit on|shred\w*|tear up|misplac\w*|delay\w*|slow[- ]walk\w*) (?:\w+ )?(?:your|their|his|her) (?:\w+ )?(?:permits?|licen[cs]es?|funding|grants?|lease|spot|services?|library cards?|applications?|files?|subsid\w*|benefits?|passes?|garden plots?|ice time|permis|dossier)\b",
    r"\b(?:don't|do not|never|won't|n'esperez|ne comptez|no point) (?:\w+ ){0,3}?(?:expect\w*|showing up|show up|come (?:crying|asking|to us)|bother \w+ing|ask us|count on|venir|compter)\b|\bwe don't serve\b|\b(?:turns? up|show(?:s|ing)? up|drop(?:s|ping)? by|parked) (?:at|outside|in front of) (?:your|their|his|her) (?:own )?(?:place|house|door|home|business|shop)\b",
)

# What a city can make worse for somebody: only beside a grievance or a threat.
PENALTY = _turn(
    "penalty",
    3,
    r"\b(?:your|their|his|her|that) (?:\w+ ){0,2}?(?:street|road|driveway|file|application|permit|request|bins?|garbage|recycling|licen[cs]e|grant|sidewalk|ticket|claim|name)(?: \w+){0,6}? (?:last|bottom of the (?:pile|list)|end of the (?:line|list)|back of the (?:line|pile|list)|lost|missing|shredder|drawer|wait(?: until)?|skipped|forgotten|buried|until (?:spring|next year|hell)|never|disappear\w*|misplaced|denied|delayed|slower)\b",
    r"\b(?:votre|ton|leur|sa|son|vos|tes) (?:\w+ )?(?:rue|dossier|demande|permis|bac|bacs|entree|trottoir|subvention|nom)(?: \w+){0,5} (?:attendre|attendra|derniere?|en dernier|dernieres?|bas de la pile|fond du tiroir|oublie\w*|perdu\w*|perdre|disparaitre|jusqu'au printemps|ne sera\w* (?:pas|jamais)|au bout de la liste)\b",
    r"\b(?:last|first|next) (?:one|street|on the list|in line|to be|place|house|stop)(?: \w+){0,3} (?:plow\w*|inspect\w*|fixed|collected|repaired|served|cleared|salted|audit\w*|cut|towed|ticketed|closed|list)\b|\b(?:bottom|back|end) of the (?:pile|list|line|queue)\b|\b(?:la|le) (?:derniere?) (?:a etre )?(?:deneige\w*|servi\w*|repare\w*)|\bau (?:bas|bout|fond) de la (?:pile|liste|file)\b",
)

# Others are sent to somebody's door.
HOUND = _turn(
    "hound",
    5,
    r"\b(?:why don't (?:you|a few|some|we)|everyone|everybody|folks|feel free|go|let's|allez|somebody|a few of you|allons|n'hesitez pas a)(?: \w+){0,4} (?:drop by|swing by|stop by|pay (?:him|her|them)|tell (?:him|her|them) (?:what|how|exactly)|let (?:him|her|them) (?:know|have it|hear)|ring (?:his|her|their)|knock on (?:his|her|their)|honk|park in front|leave (?:your )?(?:\w+ )?(?:on|at) (?:his|her|their)|egg|flood|give (?:him|her|them) (?:hell|an earful|a piece|a call|a taste|a ring)|call (?:him|her|them) (?:at|all|until|day)|blow up (?:his|her|their)|pile on|make (?:him|her|their|them) (?:life|famous|miserable|sorry|regret|cry)|sonner|cogner|klaxonner|appeler|lui dire|leur dire|ecrire|dire votre|cracher)\b(?: \w+){0,4}",
    r"\b(?:drop by|swing by|stop by|knock on|ring|egg|camp outside|honk outside|gather at|show up at|meet (?:me )?at) (?:\w+ ){0,2}?(?:his|her|their|that \w+'s|\w+'s) (?:\w+ )?(?:house|home|door|doorbell|driveway|lawn|work|workplace|kids'? school)\b|\b(?:sonner|cogner|klaxonner|manifester|passer|rendez-vous) (?:\w+ )?(?:chez (?:lui|elle|eux)|a (?:sa|leur) porte|devant (?:sa|chez|leur))\b",
    r"\b(?:here(?:'s| is| are)|voici|find|share|post|get|pass (?:around|on)|trouv\w+|partag\w+|publi\w+|spread) (?:\w+ ){0,2}?(?:his|her|their|the \w+'s|son|sa|leur|ses|leurs) (?:\w+ )?(?:home address|address|phone number|cell|number|licen[cs]e plate|plate|face|employer|boss|numero|adresse|patron|employeur|visage)\b",
    r"\bwho (?:can|wants to|will|knows how to) (?:find|track|hunt|dig|tell (?:us|me) where)\b(?: \w+){0,6}|\b(?:dig up|find|got any) (?:some )?dirt on\b|\b(?:make|let's make|rendez|rendre)(?: \w+){0,2} (?:famous|miserable|viral for|impossible|unbearable|la vie (?:dure|impossible|misere))\b|\b(?:block|corner|surround|chase|follow|film|tail) (?:him|her|them|the \w+) (?:\w+ ){0,3}?(?:until|everywhere|home|in the|at the|out of|when|wherever|to (?:his|her|their))\b",
)

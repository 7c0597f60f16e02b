"""Turns of phrase that slight people: what is said beside a sign of a ground, English and French beside each other.

A class is one way to put somebody down or out. None is a finding by itself; `respect_slights` adds up what stands
together. Weights are in halves of a warning: four make a warning, six a block.
"""

from __future__ import annotations

from dataclasses import dataclass

from governance.checker.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Turn:
    """A class of turns of phrase and how much it speaks for a slight."""

    name: str
    weight: int
    pattern: Pattern


def _turn(name: str, weight: int, *alternatives: str) -> Turn:
    return Turn(name, weight, Pattern("|".join(alternatives)))


_YOU = r"(?:you|your|u|they|them|their|his|her|vous|votre|vos|tu|ton|tes|leur|leurs)"
_PLACE = r"(?:town|city|country|neighbou?rhood|street|building|pool|arena|park|library|parish|beach|bus|rink|hall|team|crew|ville|pays|quartier|rue|immeuble|piscine|bibliotheque|plage|equipe)"
_GOODS = r"(?:wallets?|purses?|sheds?|beers?|bikes?|cars?|doors?|daughters?|kids|silverware|valuables|wives|pets?|dogs?|cats?|chickens?|tools?|phones?|belongings|portefeuilles?|sacs?|portes?|filles|velos?|bieres?|poules?|outils?)"
_SERVE = r"(?:serve|hire|rent|sell|lease|lend|book|cater|seat|register|sign up|accept|want (?:any|more|their|those|these|your|them|that)|need (?:any|more|their|those|these|your|them)|servons|engageons|embauchons|louons|acceptons|prenons|voulons|loue|engage|sert|prend|veut|embauche)"

TURNS = (
    # told to go: "find another gym", "skip this one", "passez votre tour", "do everyone a favour and withdraw"
    _turn(
        "sent_off",
        4,
        r"\b(?:find|take|try|get|pick|seek|go to|go find|choose) (?:yourself |yourselves |themselves )?(?:another|a different|some other|a new|your own|their own|somewhere else|someplace else|elsewhere)\b",
        r"\b(?:find|go to|try|look|do it|pray|play|swim|sit|camp|sleep|shop|live|move|that|it) (?:elsewhere|somewhere (?:else|kids|children|people|nobody|no one|we|i|the rest)|someplace else|ailleurs)\b",
        r"\b(?:skip|pass on|sit out|forget about|stay off|steer clear of) (?:this|that|the|it|ours?)\b(?: one| posting| job| round)?",
        r"\bstop (?:\w+ing) (?:your|our|the|us|at|on|in)\b|\b(?:or|ou) (?:leave|get out|go home|stay home|partez|dehors|restez chez vous)\b|\b(?:in|to|dans) (?:your|their|votre|leur|son|his|her) (?:own )?(?:country|pays)\b|\b(?:need not (?:apply|bother|waste|send|come|call|show|ask|waste)|needn't|don't bother|do not bother|don't even|no need to|no point in|no sense in|don't waste|do not waste|shouldn't bother|please don't bother|needn't bother|ne vous donnez pas la peine|pas la peine|inutiles?)\b",
        r"\b(?:saves?|spare) (?:us|yourself|yourselves|everyone|them)(?: both| all)? (?:the|some|your|a|an) (?:\w+ )?(?:time|trouble|stamp|paper|bother|trip|breath|effort|embarrassment|hassle|ink)\b",
        r"\bdo (?:us|everyone|everybody|yourself|yourselves|the world|the city|the (?:rest|team|crew|town)) (?:all )?(?:of us )?a favou?r\b|\b(?:faites|rendez)[ -]nous (?:une faveur|service)\b|\brendez[ -]service a\b",
        r"\bpass(?:ez|e) (?:votre|ton|leur) (?:tour|chemin)\b|\b(?:allez|va|qu'ils aillent|qu'elles aillent|aillent|aller) (?:donc )?(?:voir )?ailleurs\b|\bailleurs,? (?:svp|s'il vous plait|merci)\b|\bsans (?:vous|eux|elles|toi)\b",
        r"\b(?:stay|keep|remain|sit|wait|keep (?:him|her|it|them)|leave (?:him|her|it|them|that|those|these)) (?:at |in |out in |back )?(?:home|bed|the car|outside|away|indoors|the kitchen|the basement|the back|the hallway)\b",
        r"\b(?:restez|reste|rester|restent|gardez-les|se baignent|baignent|prient|prier|priez|retournent|rentrent) (?:donc )?(?:chez (?:vous|elles|eux|toi)|a la maison|dehors|a leur place|dans (?:votre|leur) (?:pays|coin|chambre|cuisine))\b",
        r"\b(?:go|head|get|crawl|run|walk|fly|sail|swim|move|send\w*|ship\w*|drive|put) (?:\w+ )?(?:back|home|away|out|packing|along) ?(?:to|where|into|on|from|,|\.|!|$)",
        r"\bback (?:to|where) (?:where|your|you|they|their|the (?:kitchen|reserve|rez|boat|cave|old country))\b|\bretour (?:au|dans leur|a leur) pays\b|\b(?:bon )?retour chez (?:eux|vous|elles)\b",
        r"\b(?:can|could|should|may|are free to|peuvent|pouvez|devraient|n'ont qu'a|n'avez qu'a) (?:just |simply |always |go )?(?:use|find|wait|walk|stay|stick|leave|sit|eat|pray|swim|sleep|move|hand out|queue|utiliser|se trouver|attendre|marcher|rester|partir|prendre)\b(?: \w+){0,3} (?:bush\w*|ditch|hose|taxi|cab|stairs|outside|home|back|kitchen|elsewhere|hallway|basement|alley|dumpster|woods|rain|road|themselves|yourselves|own|toilets|maison|bois|escalier|fosse)\b",
        r"\b(?:take|call|get|grab|prenez|prends|appelez) (?:a |an |un )?(?:cab|taxi|uber|hike|long walk|number|bath|shower|douche|bain)\b",
        r"\b(?:airport|aeroport|plane|flight|border|frontiere|exit|door|porte|sortie|bus station|boat|bateau)\b(?: \w+){0,4} (?:circled|that way|over there|one[- ]way|is open|leaves?|leaving|waiting|marked|par la|attend|est ouverte|encercle)\b|\bone[- ]way (?:ticket|bus|trip|fare)s?\b|\b(?:aller|billet) simple\b",
        r"\b(?:withdraw|step aside|move aside|step down|make (?:room|way)|move over|out of the way|give it up|pack (?:it|up|your)|retirez-vous|cedez|tassez-vous|faites de la place|degage\w*|decampe\w*)\b",
        r"\bget back to (?:work|the kitchen|your)\b|\b(?:know|learn|remember) (?:your|their|her|his) place\b|\b(?:now |et )?back to (?:figure skating|the kitchen|dolls|knitting|cooking|baking|cleaning|your|basket|bed|school|where|the)\b|\b(?:cover up|take it off|put it away|sit down|cachez-vous|couvrez-vous|enlevez (?:ca|le|votre)|rhabillez-vous) (?:or|and|ou|et)\b|\b(?:give up|surrender|cedez|laissez|liberez) (?:the|your|that|le|la|votre) (?:\w+ )?(?:spot|seat|place|stall|table|banc|siege)\b|\b(?:tapis|valises?|bags|suitcases?|carpet|rug) et (?:leur|votre|son)\b|\b(?:pack|take|reprendre|reprenez|prendre) (?:your|their|leur|leurs|vos|votre) (?:\w+ )?(?:bags|things|stuff|rug|carpet|tapis|valises?|affaires|avion)\b|\b(?:venez|come|viens) (?:donc |instead |back )?(?:le \w+,? )?(?:quand (?:il n'y a|on est|c'est)|when (?:it's|nobody|no one|we're)|on a (?:day|night) when)\b|\b(?:se changer|change|get changed|eat|pray) (?:somewhere else|elsewhere|ailleurs|at home|chez)\b|\b(?:rest(?:ent|ez)|stay|stays?|keep) (?:a|in|to|at) (?:toronto|ottawa|montreal|their (?:own )?(?:country|side|street|reserve|neighbou?rhood)|leur (?:pays|coin|quartier))\b|\b(?:this|that|it|ce|c')(?:'s|s| is| isn't|est)? ?(?:n'est )?(?:not|no|isn't|pas) (?:the place|a place|un endroit|for (?:you|them)|pour (?:vous|eux|elles|les)|un salon|an? (?:daycare|nursing home|hospital|asylum|charity|hotel|mosque|clinic|tea|salon|refuge|asile|garderie|hospice|hopital))\b",
    ),
    # refused: "we don't rent to", "nobody with", "no brown kids", "not in this city"
    _turn(
        "refused",
        4,
        r"\b(?:we|management|landlords?|our (?:team|crew|shop|staff)|on|nous|staff|the (?:city|department|landlord|owner))(?: \w+){0,2} ?(?:don't|do not|won't|will not|can't|cannot|no longer|never|refuse to|stopped|quit|ne|n') ?"
        + _SERVE
        + r"\b",
        r"\bwill no longer (?:repeat|serve|accept|help|answer|translate|wait|slow|accommodate|provide|speak|bother|rent|take)\b|\b(?:repondra|repondrons|servira|servirons|acceptera|accepterons|attendra|traduira|aidera) (?:plus|pas)\b",
        r"\b(?:nobody|no one|noone|no-one|no (?:tenants?|applicants?|riders?|players?|guests?|families|parents?|kids|children)|none) (?:with|over|on|past|who|from|of|wearing|over the age)\b|\bpersonne (?:avec|de plus de|qui|sur)\b|\b(?:pas|point|plus|aucun|aucune) (?:de |d')(?:\w+ ){0,2}(?:ici|dans (?:nos|notre|l'equipe|l'immeuble)|chez nous|sur (?:nos|notre)|,? (?:svp|merci|s'il vous plait|on a))",
        r"\b(?:nobody|no one|none of us|personne) (?:here |ne |n')?(?:wants?|invited|asked|needs?|likes?|cares?|misses|will miss|would miss|has to see|should have to|veut|a invite|a besoin|s'ennuiera|doit avoir)\b",
        r"\b(?:not|pas|jamais|never) (?:in|on|at|dans|sur|a) (?:this|our|my|notre|cette|nos|mon|ma|ce) (?:\w+ )?"
        + _PLACE
        + r"\b",
        r"\b(?:do not|don't|does not|doesn't|shouldn't|should not|won't|n'ont pas|n'a pas|n'avez pas|ne merit\w+ pas) (?:get|deserve|need|belong|droit|de|d')(?: \w+)? (?:a |an |any |au |a |d'|in |here|opinion|say|vote|seat|place|interpreter|avis|parole|affaire)\b|\b(?:one|un|une) (?:\w+ )?(?:too many|de trop)\b|\bbelongs? (?:behind|in|at|with|on|under|back|somewhere|to)\b|\b(?:mix|share|sit|swim|live|put up|bother|associate|melanger|partager|asseoir) (?:\w+ )?(?:with|next to|avec|a cote)\b|\b(?:far away from|as far as possible|separate (?:pool|room|bus|entrance|line|class|day|night|washroom)|own side of|a part\b|loin d'ici|loin de (?:nous|nos))\b|\bnon merci\b|\bno,? thanks?(?: you)?[.!]|\bon a deja (?:donne|assez donne)\b|\b(?:once was enough|never again|after last time|last time was enough|been there, done that|plus jamais|ca suffit|enough is enough|we have enough|we've had enough|had our fill|deja assez)\b",
        r"\b(?:shouldn't|should not|must not|can't|cannot|don't|doesn't|not to|ne devrai\w+ pas|ne doi\w+ pas|peuvent pas) be (?:trusted|allowed|around|near|running|teaching|left alone|in charge|let|on council|driving|seen)\b|\bavoir a (?:regarder|voir|endurer|subir) (?:ca|cela)\b",
        r"\b(?:ban|bans|banned|kick|throw|toss|boot|keep|clear|sweep|hose|flush|drive|run|push) (?:them|those|these|the|all|every|out)\b|\bbooed\b|\b(?:interdisons|interdisez|sortons|sortez|virons|virez|chassons|balayons|expulsons)\b",
        r"\b(?:already )?(?:gets?|got|have|has|had|enough) (?:too many|enough) (?:of )?(?:them|those|these|your kind|that kind|that sort)\b|\btoo many of (?:them|those|you|these)\b",
    ),
    # "real men", "normal people", "the rest of us", "a guy is a guy", "people like us"
    _turn(
        "us_and_them",
        3,
        r"\b(?:the rest of us|(?:normal|regular|ordinary|decent|respectable|civili[sz]ed|real|proper|honest|hard[- ]?working|actual|true|healthy|able[- ]bodied|sane|god[- ]fearing|self-respecting) (?:\w+ )?(?:people|folks?|citizens|famil\w+|children|customers?|men|women|canadians|couples?|taxpayers|residents|parents|humans?|riders|kids|english|girls|boys|guys))\b",
        r"\b(?:those|these|that|such|them|you) (?:people|folks|types|kinds?|lot|sort|ones|families|creatures|individuals)\b|\b(?:your|their|his|her) (?:kind|sort|type|lot|ilk|tribe|breed)\b|\bces (?:gens|personnes|individus|familles|femmes|hommes)(?:[- ]la)?\b|\bvous autres\b|\bcette (?:race|engeance|gang|sorte)\b",
        r"\bthis is (?:a|an|our) (?:christian|catholic|white|family|english|french|canadian|god-fearing|respectable|decent) (?:\w+ )?"
        + _PLACE
        + r"\b|\b(?:ici,? (?:c'est|on (?:est|fete|parle|mange|vit))|on est (?:au quebec|au canada|chez nous|en ontario) ici)\b|\bour own (?:kids|people|first|kind|poor|veterans|seniors|citizens)\b|\b(?:take|taking|took) (?:it |this |back )?back (?:our|the)\b|\b(?:now|are|is) ours\b|\b(?:had|has|have) (?:your|their|its) (?:chance|turn|day|fun)\b|\bonce an? \w+,? always\b|\b(?:this is|you're in|you are in|c'est) (?:canada|quebec|ontario|peterborough|le canada|le quebec)\b|\b(?:real|true|actual) (?:fire|police|crafts|trades|working)?men\b",
        r"\b(?:le monde normal|les gens normaux|du (?:vrai )?monde|comme du monde|les gens d'ici|quelqu'un d'ici|les vrais?|les honnetes gens|nous autres|de vraies?|de vrais)\b",
        r"\b(?:is|are|'s|stays?|reste|c'est) (?:still |always |just |un |une )?(?:a |un )?(?:man|men|guy|guys|boy|boys|woman|women|gars|homme|hommes)\b[.!,;]",
        r"\b(?:you're|you are|he's|he is|t'es|c'est) (?:a |un )(?:guy|man|dude|boy|gars|homme)\b|\bthere are (?:only )?two\b|\bmen and women\.",
    ),
    # "we all know", "just asking", "as usual", "what could go wrong"
    _turn(
        "innuendo",
        3,
        r"\b(?:you|we|everyone|everybody|y'all|people)(?: all| both)? know(?:s)? (?:how|what|who|which|why|where|exactly|the type|the kind|them|that (?:crowd|lot|kind))\b|\b(?:vous|on|tout le monde|tu)(?: \w+)? (?:savez|sait|sais)(?: tous| bien| tres bien)? (?:comment|ce que|qui|pourquoi|quel\w*|d'ou|bien)\b",
        r"\b(?:don't we|right, folks|am i right|amirite|if you (?:catch|get|know|see) (?:my|our|what)|wink wink|nudge nudge|enough said|'?nuff said|need (?:we|i) say more|say no more|just (?:asking|saying|sayin|wondering)|draw your own|do the math|connect the dots|you do the math|coincidence|coincidentally|read between the lines|suivez mon regard|faites le calcul|vous me suivez|hein|n'est-ce pas|comme par hasard|coincidence)\b",
        r"\b(?:funny how|strange how|odd how|wonder why|wonder who|is it any wonder|no wonder|surprise,? surprise|guess who|guess what (?:kind|they|colour)|three guesses|big surprise|no surprise|shock(?:er|ing)|what could (?:possibly )?go wrong|what did (?:we|you|they) expect|that explains|devinez qui|devinez quoi|etonnant|pas surprenant|quelle surprise|on se demande)\b",
        r"\b(?:as (?:usual|always|ever)|like always|comme (?:d'habitude|toujours)|typical(?:ly)?|(?:always|never|constantly|forever|toujours|jamais|encore) (?:with|want|ask|complain|whin|late|avec|en train|en retard|a se plaindre|besoin|l'argent|the same|money|something)\w*)\b",
        r"\b(?:now (?:i've|we've) seen (?:it all|everything)|what(?:'s| is) next|whatever next|on aura tout vu|que voulez-vous|qu'est-ce que tu veux|what do you expect|what can you (?:do|say)|not (?:surprised|sure why)|(?:i|we) guess\b|what else is new|again today|yet again|encore (?:eux|elles)|quoi de neuf|that's how (?:this|it|the)|who made that rule|que dire|tres peu pour (?:nous|moi)|a certain (?:part|kind|type|colour|color|group|crowd)|certain (?:parts|neighbou?rhoods|cultures|countries)|somebody's cousins?|no prizes? for guessing|say what you (?:want|will) about|nothing says|rien contre|nothing against|(?:you|they|we|vous|ils|elles)(?:'re| are| sont| etes)? all (?:\w+s|the same|alike)\b|tous (?:pareils|les memes|des)|toutes (?:pareilles|les memes)|know you're all|tant qu'(?:ils|elles|on)|as long as they|comprend pourquoi)\b|\bwhat(?:'s| is)(?: \w+)? (?:their|your|the) (?:excuse|problem|hurry|point)\b|\b(?:quelle est (?:leur|votre) excuse|c'est quoi (?:leur|votre) (?:excuse|probleme))\b|\b(?:there goes the neighbou?rhood|need we|let's just say|i'll let you guess|not that (?:we|i|anyone)|no offen[cs]e|sans vouloir offenser|(?:i'm|we're|not) (?:not )?(?:being )?(?:racist|sexist|prejudiced),? but|(?:ca|l'un) fait deux|the way (?:they|those)|since (?:they|the|those) \w+ (?:opened|moved|came|arrived|started|showed)|depuis (?:que|qu'ils|leur|l'arrivee))\b",
    ),
    # "lock your sheds", "brace yourselves", "assume the worst"
    _turn(
        "beware",
        4,
        r"\b(?:lock|hide|count|watch|guard|hold on to|hang on to|keep an eye on|mind|check|clutch|chain|bolt|barrez|cachez|comptez|surveillez|verrouillez|attachez|serrez|rentrez) (?:up )?(?:your|the|vos|votre|tes|ton|up) "
        + _GOODS
        + r"\b",
        r"\b(?:cross the street|windows (?:rolled )?up|rolled up|brace (?:yourselves?|for)|assume the worst|hold your nose|plug your nose|(?:bring|wear|pack) (?:your )?(?:gloves|masks?|ear ?plugs|bug spray|hand sanitizer|mace|pepper spray)|use the (?:other|back|side) (?:door|entrance)|changez de trottoir|bouchez-vous|tenez-vous loin|keep (?:your|their) distance|call the (?:dogs|cops|pound|exterminator)|extra (?:security|patrols?|locks?))\b",
        r"\b(?:faire peur|font peur|scar(?:e|es|ing) (?:the |our |off )?(?:children|kids|customers|families|tourists|people)|frighten\w*|fear for|not safe|unsafe|a danger|danger to|terroriz\w*)\b",
    ),
    # "your tax dollars", "special treatment", "what exactly is their excuse"
    _turn(
        "burden",
        3,
        r"\b(?:(?:your|our|my|vos|nos|tes) (?:tax|taxes|tax dollars|tax money|hard[- ]earned|dime|impots)|taxpayers?'? (?:money|expense|pay|foot|dime|dollars)|on (?:your|our|the taxpayer'?s?|the public) dime|free (?:ride|stuff|money|lunch|transit|everything|rent)|handouts|freebies?|payes? par|aux frais|on paie|nous coute\w*|a nos frais)\b",
        r"\b(?:special (?:treatment|rights|holidays?|rules|favou?rs?|privileges?|attention|accommodation)|wants? (?:everything|more|another|a \w+|special|the (?:arena|pool|city|whole|library|street|park|gym)|our|us to|every)|(?:gets?|receives?|has|have|recoivent|ont) (?:everything|it all|all of it|the best|all the best|tout|toutes les (?:bonnes )?places)(?: (?:for free|free|gratuit\w*|paye))?|(?:eats?|boards?|goes|go|gets? to \w+|served|seated|comes?) first|leftovers|jump(?:s|ing)? the (?:line|queue)|privileges?|while (?:you|we|the rest|our|taxpayers|real|others)|pendant que (?:vous|nous|nos|les vrais|d'autres)|font rien|do nothing|fait rien|wants? (?:somebody|someone) else|keeps? (?:asking|demanding|complaining|whining|wanting|crying)|always (?:asking|demanding|complaining|whining|wanting)|demanding|demands? (?:special|more|everything|that we|we|us|their)|traitement special|passe-droits?|veulent (?:encore|toujours|tout|un|une|des)|exigent|(?:entitled|expects?) (?:to|everything|us))\b",
        r"\b(?:slow(?:s|ing|ed)? (?:us|everyone|everybody|down|the|things|it)|hold(?:s|ing)? (?:us|everyone|everybody) up|hold(?:s|ing)? up (?:the (?:line|bus|queue)|traffic|everyone)|(?:ruin|wreck|spoil|kill|ruining|wrecking|spoiling|killing|bring\w* down|drag\w* down|gach\w+|ruin\w+) (?:it|this|that|the|our|everything|us|le|la|les|l'|notre|nos)|in the way|clogg?\w*|takes? forever|waited|ralenti\w*|bloqu\w+|dans les jambes|encombr\w+)\b",
        r"\b(?:(?:have|has|got|ont) (?:all day|toute la journee|le temps de)|all day long|toute la journee|excuses?|lazy|laziness|paresseu\w*|get a job|find (?:a job|work)|work for a living|sitting around|couch|sleep in|lineups? at the (?:beer|liquor|lcbo)|beer (?:store|money)|drink(?:s|ing)? (?:it|away|all)|cigarettes?|smok\w+|fumer|boire|biere|scratch tickets|lottery|casino|big screen|flat ?screen|cell ?phones? and|manicures?)\b",
        r"\b(?:breed(?:s|ing)?|multiply\w*|pop(?:ping)? out|(?:another|a whole|encore un|un autre) (?:bus ?load|boat ?load|plane ?load|truck ?load|wave|batch|pile|autobus|avion)|pull(?:ed|ing) in|tak(?:e|es|ing) over (?:the|our|this)|took over (?:the|our|this)|flood(?:s|ing)|overrun|swarm\w*|crawling|roam\w*|loiter\w*|wandering (?:around|the)|hanging around|lurk\w*|trainent|rodent|squatt?ent|invad\w*|envahi\w*|debarqu\w*)\b",
    ),
    # told to be otherwise: "take an English class first", "buy better ears", "walk faster"
    _turn(
        "be_other",
        3,
        r"(?:^|[.!?,;:] |\b(?:so|then|maybe|just|and|please|donc) )(?:take|buy|learn|walk|speak|grow|wear|get|eat|dress|act|shave|wash|talk|move|hurry|pick|try|take off|give up|eat|marchez|apprenez|parlez|habillez|achetez|lavez|depechez|grouillez|mangez|enlevez|retirez)(?:-vous)?(?: [\w']+){0,3} (?:class|classes|english|french|properly|normally|normal|normally|better|faster|louder|ears|eyes|legs|glasses|canadian|canadians|like (?:a|the|us|everyone)|hint|first|bath|shower|job|real|off|up|anglais|francais|comme (?:du|tout|nous)|plus vite|correctement|normalement|ca)\b",
        r"\b(?:the day|once|when|as soon as|after|until|le jour ou|quand|aussitot qu'|des qu')(?: \w+)? ?(?:they|you|he|she|ils|elles|vous|their \w+) (?:\w+ )?(?:stops?|learns?|starts?|finally|manages?|can (?:speak|read|walk)|arrete\w*|apprend\w*|saur\w+|commenc\w+|cess\w+)\b",
    ),
    # language held against people
    _turn(
        "language",
        4,
        r"\b(?:if you (?:can't|cannot|don't) (?:read|write|speak|say|pronounce|understand)(?: \w+){0,3} (?:english|french|it)|(?:english|french|anglais|francais) (?:only|first|please|seulement|ou rien|or (?:nothing|leave|else))|speak (?:english|white|canadian|properly|like)|(?:real|proper|plain|actual|decent) english|one language|every language but|in (?:five|ten|six|seven|twelve|a dozen|twenty) languages|(?:cinq|dix|six|sept|douze) langues|don't want to (?:read|hear) it|comprend(?:s|re)? (?:rien|pas un mot)|parl(?:ez|er) (?:comme du monde|francais|anglais|blanc)|thick accents?|learn (?:the|our|a) (?:\w+ )?language|apprenez (?:la|notre) langue|(?:drop|lose|fix|work on) (?:the|your|that|their) accent|sans accent|repeat itself|unpronounceable|(?:no|pas d'|pas de) (?:arab\w*|chin\w*|punjabi|spanish|espagnol|hindi|urdu|mandarin|cantonese|somali|tagalog|farsi) (?:on|in|at|here|sur|dans|a|ici))\b",
    ),
    # dress and faith mocked: "that rag on his head", "worship bedsheets"
    _turn(
        "garb",
        4,
        r"\b(?:(?:rag|rags|towel|towels|tea towel|bedsheets?|curtains?|tablecloth|diaper|garbage bag|napkin|pillow ?case|torchon|serviette|drap|rideau|nappe|couche|guenille|sac a ordures|linge)(?: \w+){0,3} (?:on|over|around|sur|autour)(?: \w+){0,2} (?:heads?|faces?|tete|visage)|worship\w* (?:bedsheets|cows?|idols|the devil|elephants|rocks|snakes)|(?:ninja|letter ?box|mailbox|penguins?|ghosts?|batman|beekeeper|fantomes?|pingouins?|boites? aux lettres) ?(?:suits?|outfits?|costumes?)?\b(?: in| on| at| dans| au| sur|,|\.|!)|take (?:that|it|the thing|your \w+) off|under(?:neath)? (?:there|that|it|the (?:veil|sheet|cloth|tent))|dress(?:ed)? (?:like|as) (?:a |an )?(?:normal|canadian|terrorist|ghost|tent|clown|man|woman|girl)|noise from (?:the|that) (?:mosque|temple)|bomb under|what (?:is|are) (?:she|he|they|you) hiding)\b",
    ),
    # what they are said to be made for: "make great cleaners", "it's in their blood"
    _turn(
        "made_for",
        3,
        r"\b(?:make|makes|are|font) (?:such )?(?:great|good|excellent|natural|wonderful|perfect|fine|better|de bons|de bonnes|d'excellent\w*) (?:\w+ )?(?:cleaners?|maids?|nannies|dancers?|runners?|servants?|cooks?|nurses?|drivers?|gardeners?|fighters?|hagglers?|liars?|athletes?|secretaries|mothers?|housewives|help|menages?|bonnes|cuisinier\w*|danseur\w*)\b|\b(?:good|great|clever|terrible|bad|hopeless|natural|naturally) (?:with|at) (?:money|math|numbers|haggling|cleaning|cooking|driving|their hands|basketball|dancing|running|secrets|kids|paperwork|directions|parking)\b|\b(?:in (?:their|the|his|her) (?:blood|genes|dna|nature|culture)|it's (?:their|the) culture|born (?:to|dancers|liars|thieves)|dans (?:le|leur) sang|dans leurs? (?:genes|nature|culture|moeurs))\b",
    ),
    # what only they must do: "should have to", "had better"
    _turn(
        "must",
        2,
        r"\b(?:should (?:have to|need to|be (?:made|forced|required|reminded))|ought to|had better|better (?:learn|start|get|be|not)|need to (?:learn|stop|start|understand|realize|get)|are reminded that|must (?:learn|stop|prove|show)|have to (?:learn|prove|earn)|devraient|doivent (?:apprendre|arreter|comprendre|prouver)|feraient mieux|n'ont qu'a)\b",
    ),
    # dirt, smell and disease
    _turn(
        "filth",
        4,
        r"\b(?:smell(?:s|ing|ed)?|stink\w*|stank|reek\w*|stench|unwashed|lice|fleas|toilets?|toilette|open sewer|trash(?:es|ed|ing)? the|brisent tout|bed ?bugs|germs|the virus|a virus|fumigat\w*|disinfect\w*|delous\w*|sanitiz\w*|hos(?:e|ed|ing) (?:them|it|him|her|down|off)|pressure wash\w*|(?:use|try|buy|bar of|some|with) soap|deodorant|puent|pue|puait|sentirait|sentent|poux|punaises|microbes|desinfect\w*|boyau d'arrosage|savon|se laver|ramasser leurs|dirty|filthy|filth|grimy|crasseu\w*|gnaw\w*|rats?|vermin|parasites?|leeches|cockroach\w*|cafards|coquerelles|slums?|taudis|a stain|animals?|beasts?|zoo|cages?|pigs?|dogs?|monkeys?|singes?|cattle)\b",
    ),
    # crime and violence put on people
    _turn(
        "crime",
        2,
        r"\b(?:terrorists?|bombs?|bombers?|ston(?:e|ing) people|behead\w*|daggers?|machetes?|thie(?:f|ves)|steal\w*|stole\w*|shoplift\w*|(?:petty )?crime|break-ins|gangs?|drug deal\w*|knives|guns?|rapists?|groom(?:ing|ers?)|pedo\w*|predators?|scam\w*|cheat\w*|fraud\w*|crooks?|jihad\w*|sharia|charia|taliban|isis|cartel|mafia|voleurs?|volent|terroristes?|bombes?|criminels?|egorg\w*|gnaw\w*|drunk\w*|booze|ivrognes?|saouls?)\b",
    ),
    # tropes of food, animals, dress and trade that go with a people
    _turn(
        "trope",
        2,
        r"\b(?:camels?|chameaux|curry|cari|goats?|chevres?|bananas?|watermelons?|fried chicken|tacos?|burritos?|noodles|nouilles|rice paddies|chopsticks|baguettes chinoises|dog meat|eating (?:dogs|cats)|tipis?|teepees?|wigwams?|tomahawks?|feathers?|war ?paint|casino|fire ?water|gold|money|l'argent|cheap|stingy|penny|pennies|bargain|haggl\w*|diaspora|harem|flying carpets?|tapis volant|shoe bomb|taxi driver|7-eleven|convenience store|laundry|nail salon|mops?|cleaners?|maids?|costumes?|deguis\w*|pork|bacon|ham\b|hot dogs?|porc|jambon|papers|papiers|sober|sobre|bottle|bouteille|casinos?|talk (?:us|me|you) down|haggle|interest rates?|banks?|banques?|math (?:round|test|whiz)|maths?|spelling bee|ping[- ]pong|karate|kung fu|cousins?|taxi|stop signs?|volant|le volant|at the wheel|tomatoes|lawn ?mower|landscap\w*|dry ?clean\w*|rhythm|basketball|spicy|epices?|cook things|snake charm\w*|voodoo|magic carpet)\b",
    ),
    # a person thought of as unable: forgetful, frail, fragile, emotional, simple
    _turn(
        "unable",
        3,
        r"\b(?:no big words|big words|kept simple|keep it simple|plain language|so (?:even|that even)|even (?:the|you|your|a|they) \w+ (?:can|could|will)|simple enough|dumb(?:ed)? (?:it )?down|for dummies|baby steps|too (?:slow|old|weak|emotional|fragile|dumb|stupid|complicated|hard|heavy|technical|delicate|sensitive|frail|soft|pretty) (?:for|to)?|meme (?:les|vous|elles|eux|une) \w+|trop (?:vieux|vieilles?|lents?|faibles?|fragiles?|complique|emotives?|sensibles?))\b",
        r"\b(?:can't|cannot|couldn't|can not|won't|don't|doesn't|never|barely|hardly|who can|somebody who can) (?:\w+ )?(?:remember|learn|hear|see|drive|park|read|spell|count|understand|handle|keep up|figure|find|lift|take a joke|work|follow|hack it|cut it|think|stay awake|stay up|do math|use)\b|\b(?:forgets (?:where|what|how|that)|forget (?:where|what|how|why) (?:they|you|she|he)|they'll forget|forgot (?:where|how|what)|oubli\w+|ne se souvien\w+|se rappel\w+|perdu la memoire)\b",
        r"\b(?:bed-?times?|naps?|siestes?|dodo|hips?|hanches?|dentures?|dentiers?|diapers?|couches?|depends|prune juice|wrinkl\w*|rides\b|cataracts?|hearing aids?|senil\w*|croul\w*|over the hill|expir\w*|past (?:their|your|its|her|his) (?:prime|best)|one foot in|funeral|grave\b|cemetery|coffins?|keel over|kick the bucket|drop dead|heart attack|still (?:breathing|alive|awake|standing|have a pulse|have teeth|quick)|have a pulse|before (?:they|you) (?:die|forget|croak|nod)|cimetiere|tombe\b|dernier souffle|encore en vie)\b",
        r"\b(?:brok(?:e|en)|casser?|chipp?\w*) (?:a |an |un |their |your |ses? )?(?:nails?|ongles?)\b|\b(?:pretty little heads?|cr(?:y|ies|ied|ying)|tears|pleur\w+|drama|gossip\w*|papot\w*|hormon\w*|emotion\w*|hyster\w*|on the rag|period|shopping|magasin\w*|makeup|maquillage|chocolate|wine|rose wine|shoes|souliers|gown|laundry|lavage|dishes|vaisselle|kitchen|cuisine|apron|tablier|bak(?:e|ing)|cupcakes?|knitting|tricot\w*|salon de the|tea party|sandwich\w*|nagg?\w*|chialer|smile more|look pretty|decorat\w*|eye candy|husbands?|hubby|maris?|your man|get hurt|se blesser|show up|va rester|qui va rester|faint\w*|ask your)\b",
        r"\b(?:almost|nearly|presque|half|only half) (?:\w+ )?(?:as|aussi) (?:\w+ )?(?:as|que) (?:the |real |les |des )?(?:boys|men|guys|gars|hommes|garcons|rest|real|normal|others|young)\b|\bas (?:well|good|fast|strong|smart) as (?:the |a |real )?(?:boys|men|man|guys)\b|\b(?:not bad|good|pretty good|impressive|pas pire|pas mal) (?:for|pour) (?:a|an|un|une|des|your|someone)\b|\b(?:sweeties?|honey|darlings?|sweethearts?|dears?|ma belle|mes belles|cocottes?|ma chouette|fillettes?|little lad(?:y|ies))\b[.!,]|\b(?:ask a grandchild|ask your (?:grand)?(?:kids|children|son|husband)|museum|exhibits?|fossils?|fossiles?|relics?|reliques?|antiques?|mothballs?|dust(?:y)?|ancient|archaeolog\w*|jurassic|mommy|mummy|maman|daddy|babysit\w*|hand[- ]hold\w*|retrouver (?:leurs|vos)|(?:find|lost|looking for) (?:their|your) (?:glasses|teeth|keys|way)|lunettes|joli\w* sur la photo|look(?:s)? nice in (?:the )?(?:photo|picture)|pour decider|when it's time to decide|leave it to|card stamped|man card|off the hook|glue[- ]gun|fax machines?|rotary|vcr|typewriter|flip phone|in my day|yell(?:ing)? at clouds?|get off my lawn)\b|\b(?:loud|glued to|on (?:their|your) phones?|tiktok|lazy|spoiled|snowflakes?|paresseux|colles a|ecrans?|bless (?:them|their|her|his)|will be \w+|they're cute|cute|adorable|sweet old|at (?:your|their|that) age|a (?:votre|leur|cet) age|tres,? tres lentement|lentement|slow(?:er|ly)? )\b",
    ),
    # identity denied: "it's a phase", "can be fixed", "playing dress-up"
    _turn(
        "denied",
        4,
        r"\b(?:always be|still (?:be|call)|continue\w* (?:de|a) (?:l'|la |le )?appeler|real name|vrai nom|birth name|used to be (?:called|named)|go(?:es)? by|he or she|it or|he/she/it)\b|\b(?:don't|doesn't|do not|does not) look (?:sick|disabled|blind|handicapped|ill|hurt)\b|\b(?:fak(?:e|ing|er|ers)(?: it)?|looks? (?:fine|healthy) to (?:me|us)|not (?:really )?(?:sick|disabled|blind)|fur is not|not a disability|fait semblant|faux malades?|pas l'air malade)\b|\bstolen (?:children|kids|land)\b|\bthinks? (?:they're|they are|he's|she's|you're|it's) (?:gay|trans|a (?:girl|boy|woman|man|cat)|normal)\b|\b(?:a phase|une phase|just a phase|can be (?:fixed|cured|helped|corrected)|fix(?:ed)? (?:that|them|it)|cure[ds]?\b|se soigne\w*|guerir|gueri\w*|conversion|pray (?:it |the )?away|confus(?:ed|ion)|pretend\w*|play(?:ing)? (?:dress-?up|pretend|make-?believe)|make-?believe|so-called (?:wom[ae]n|m[ae]n|lad(?:y|ies)|famil\w+|marriages?|parents?|refugees?|disab\w+|husband|wife|girls?|boys?)|whatever (?:they|you|he|she) (?:call|think)|soi-disant|deguises?|in costumes?|attention[- ]seek\w*|mental illness|maladie mentale|delusion\w*|made[- ]up|not a real|n'existe\w* pas|don't exist|doesn't exist|isn't a thing|born (?:a |male|female)|what(?:'s| is) between (?:your|their) legs|nobody wants to see|adam and (?:eve|steve)|unnatural|contre nature|god (?:sees|made|hates|says|did)|(?:a|their|your|live in|living in) sin\b|sinful|sinners|peche mortel|abomination|degenerat\w*|degener\w*|pervers\w*|perverts?|freaks?|sick(?:o|os)?\b|disgust\w*|degueulasse|degoutant\w*|gross|(?:kids|children|enfants|little girls)(?: \w+)? (?:can't see|don't have|shouldn't|won't (?:have|see)|have to see|watch\w*|present|around|see it|nearby|pas voir)|around (?:kids|children|little)|family fun|family[- ]friendly|explain (?:that|this|it|the|them) (?:\w+ )?to (?:your|the|my|our) (?:kids|children))\b",
    ),
    # wishes that they were gone
    _turn(
        "wished_away",
        5,
        r"\b(?:not wake up|never wake up|go with the bugs|die (?:off|out|already)|just die|(?:nobody|no one) (?:will|would|is going to) (?:miss|notice|mourn)|with any luck|the sooner (?:they|the)|good riddance|bon debarras|solve itself|take care of itself|winter will|let nature|natural selection|selection naturelle|one less|un de moins|problem solved|probleme regle|se debarrasser d(?:e ces|es)|get rid of (?:them|those|these|him|her|you)|cleaner without|better without|sans eux|belongs? in (?:the )?(?:trash|dump|garbage|jail|zoo|cage)|lost a war|washed (?:the|them|those|it)|the only good thing|let the (?:wind|river|ice|cold|winter|water|fire|rats|dogs)|on (?:fire|collection day)|clear(?:ed|s)? (?:them|those)|should have (?:stayed|drowned|been))\b",
    ),
)

# A job, a home or a place on a team is given out.
SELECTING = Pattern(
    r"\b(?:hir(?:e|ing)|position|posting|posted|job|jobs|crew|role|applicants?|apply|appl\w+ (?:now|by|open|today)|candidates?|wanted|looking for|seek\w*|we're after|we need|volunteers?|rent(?:al|ing)?|for rent|apartments?|bedrooms?|units?|tenants?|lease|tryouts?|"
    r"membership|promotion|interviews?|resumes?|cv|recruit\w*|shifts?|opening|openings|postes?|emplois?|embauch\w*|cherchons|cherche|recherch\w*|a louer|logements?|appartements?|locataires?|candidat\w*|benevoles?|postul\w*|engag\w*|equipe)\b"
)
# What is asked for there and nobody may ask for: sex, age, origin, children, creed.
TRAIT = Pattern(
    r"\b(?:(?:looking for|seek(?:s|ing)?|want(?:s|ed)?|we need|need|needs|we're after|hir(?:e|ing)|prefer\w*|cherch\w+|recherch\w+|voulons|engag\w+)(?: [\w/]+){0,4}? (?:young|big|strong|healthy|white|burly|single|able[- ]bodied|canadian(?:[- ]born)?|christian|real|straight|handsome|pretty|attractive|good[- ]looking|slim|jeunes?|beaux?|belles?|forts?) (?:\w+ )?(?:guys?|men|man|lads?|fellows?|couples?|wom[ae]n|girls?|lad(?:y|ies)|males?|females?|hommes?|gars|femmes?|filles?|boys?|blonde)\b"
    r"|(?:(?:young|big|strong|quiet|white|christian|canadian|mature|professional|straight|jeunes?|gros|forts?) )?(?:guys|men|males?|lads|couples?|boys|man|gentlemen|young people|under[- ](?:25|30|35|40)s?|white people|whites|christians?|catholics|canadians|francophones|native speakers|english speakers|local-born|hommes?|gars|jeunes|blancs|chretiens)(?: \w+)? (?:only|preferred|prefered|ideally|please|wanted|de preference|seulement|uniquement|recherches?)"
    r"|(?:prefer\w*|preference|ideally|de preference|ideal\w*)(?: \w+){0,4} (?:a man|men|male|young\w*|christians?|canadians?|canadian-born|white|someone (?:young\w*|under|without|local|from here)|under (?:25|30|35|40|45|50)|homme|jeune|sans enfants?|child-?free|no (?:kids|children)|straight|married)"
    r"|(?:must be|has to be|should be|be) (?:a man|male|female|under (?:25|30|35|40|45|50)|young\w*|white|christian|straight|married|single|born (?:here|in canada)|good[- ]looking|attractive|pretty|childless|child-free)"
    r"|(?:looking for|seek\w*|want(?:ed)?|need(?:ed)?|hir\w+|cherch\w+|recherch\w+)(?: [\w/]+){0,4}? (?:attractive|pretty|good[- ]looking|jolie?s?|charmante?s?|sexy|young (?:energetic|attractive|pretty|lively)|lively young) \w+|(?:de )?moins de (?:25|30|35|40|45|50) ans|under (?:25|30|35|40) only|past (?:30|35|40|45|50)\b|(?:look|looks|looking) good in|celibataire|(?:must be|has to be|should be|be) (?:\w+,? (?:and )?)?(?:slim|under (?:25|30|35|40|45|50)|young|pretty|good[- ]looking)|free of (?:husbands?|kids|children|babies)|jeunes? et (?:sans|joli\w*|belle|en forme|jolie|celibataire)|(?:stable|normal|traditional|real|proper|respectable|clean) (?:households?|famil\w+|homes?)|rent to our own|no (?:kids|children|babies|accents?|foreigners|immigrants|women|ladies|girls|mothers|moms|single moms|old people|seniors|gays|muslims|turbans|hijabs|wheelchairs|welfare|odsp|ow|boomers|retirees|gr[ea]y hairs?|headscarves|enfants)\b"
    r"|(?:already )?collect(?:s|ing)? a pension|still quick|quick on (?:their|your) feet|hire (?:white|local|young|canadian|christian)|d'ici de souche|quebecois de souche|de souche|old stock|smile on demand|easy on the eyes|not (?:be )?pregnant|planning (?:to be|on (?:a|kids|children|having))|plan(?:s|ning)? (?:a|any) (?:baby|babies|family|pregnanc\w*)|no plans? (?:to|for) (?:start|children|kids|a baby)|sans accent|without (?:an )?accent|no accents?)\b"
)

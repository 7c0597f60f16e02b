"""Clause 4.3.3: hate against people by a ground of the Human Rights Code.

Each rule is a set of shapes: who is spoken of, what is said of or done to them, in which order. What is denied, asked to
stop, reported in order to condemn it or quoted beside its condemnation is excused in `respect_scope`.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.respect_people import ShapesOfPeople, possible_of_people, sentences_about_people
from governance.checker.detectors.respect_scope import Excuse, excuse
from governance.checker.detectors.respect_words import ADVICE, CLAUSE, is_condemned
from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.registry import Signal, detector
from governance.checker.shapes import Shapes
from governance.checker.text import Text


def _against(text: Text, shapes: Shapes, message: str, advice: str = ADVICE) -> Iterator[Signal]:
    """The places of some shapes that nothing excuses; a doubtful excuse makes a warning of a block."""
    possible = possible_of_people(text, shapes)
    for sentence in sentences_about_people(text) if possible else ():
        for shape in possible:
            for first, end in sentence.find(shape):
                found = excuse(text, sentence, first, end)
                if found is Excuse.GOOD:
                    continue
                yield Signal(
                    sentence.place(first, end),
                    message,
                    advice,
                    doubtful=found is Excuse.DOUBTFUL
                    or (sentence.by_pronoun and "normal_people" not in sentence.names),
                    ground=sentence.ground_in(first, end),
                )


# --- contempt ----------------------------------------------------------------------------------------

_CONTEMPT = ShapesOfPeople.of(
    # said of them: "X in this town are such lazy ..."; "aren't X ...", "why are X so ..."
    "group !not|be|vile|vermin|noone|isnt|group|denies|killed|expelled|shouldnt|keep_away|deserve|hates* be fill* vile",
    "group be ..1 fill fill* vile",
    "be|isnt fill* group fill* vile",
    "group vile $",
    "i ..1 consider ( to | fill )* group ( fill | like | to )* vile|vermin",
    "^ vile fill* group $",
    "fill vile group be",
    # what they do, and what they make me feel
    "hates ( fill | they | to | be | group )* group",
    "group do_is",
    "group ..2 no|not fill* virtue",
    "group ..1 lack fill* virtue",
    "i ..2 shouldnt|not|why ..3 pay fill* group",
    "^ be fill* group even ..1 decency",
    "^ bunch fill* vile|scorn|vermin",
    "^ fill* scorn any? $",
    "you|i ..1 not consider|reports fill* group fill* decency",
    "group ..2 not ..2 exist_right",
    "boils ++6 group",
    "group ++4 boils",
    "rather ..5 group",
    "not|noone fill* vile like fill* group",
    "group ..2 brings ..2 badthing|vermin|vile",
    "group ..3 ruins ours",
    "group be fill* reason ++6 badthing|vile|ruins",
    "^ dont|isnt fill* group ..2 revolts|vile|harms",
    "i ..1 hope i not ++4 group",
    "not ..2 consider ( to | fill )* group ( fill | like )* decency",
    "group fill* stinks $",
    "group be fill* i fill* hates",
    "worse_than fill* group",
    "not fill* worse_than fill* group",
    "denies ++4 near fill* group",
    "group ..4 revolts",
    "group ..3 harms",
    "wrongwith fill* group",
    "group be ..2 wrongwith",
    "^ dos fill* group ..1 fill* virtue",
    "normal_people ..1 not fill* want fill* group",
    "group ..2 hell",
    # the word beside them: "filthy X", "X, the scum of", "bunch of liars, the X"
    "scorn fill? group",
    "scorn like|be fill* group",
    "vile ( fill | vile )* like fill* group",
    "fill vile fill* group $",
    # what is denied to them: "X are not human", "X don't deserve", "no X is worth"
    "group ..2 not|isnt|shouldnt ( be | deserve | fill | will | not )* decency",
    "group ..2 ( not | isnt | shouldnt ) ..1 deserve $",
    "group ..2 ( not | isnt | shouldnt ) ..1 deserve ( fill | to | be )* !hates|killed|badthing|vile|expelled|fill|to|be",
    "group fill* ( shouldnt | should not ) ..3 good|exist_right",
    "group fill* deserve fill* ( no | not | noone )",
    "no fill* group should|will|deserve ..2 good",
    "no fill* group be ..2 decency",
    "noone fill* will* should* want ( fill | to )* group",
    "i ..2 not|noone fill* want ( fill | to )* group !to|be",
    "i ..2 not|noone fill* want ( fill | to )* group $",
    "i fill* want not ( fill | to )* group",
    "i fill* denies fill* group ( be | should | will | fill )* deserve|decency|welcome_here|good",
    "i ..1 not|noone|denies ++4 near fill* group",
    "group ..3 no fill* good|decency",
    "hope|better ++4 no fill* group",
    "why ..4 want|consider fill* group",
    "whowants fill* group",
    "you fill* not fill* want ( fill | to )* group",
    "^ not fill* want ( fill | to )* group",
    "better fill* group",
    "of_ground ++12 freakshow",
    "group ++12 freakshow",
    "freakshow ++6 group|of_ground",
    "hope ..3 group ..2 not|isnt",
    # "X at the wheel, it's a disgrace"; what they may not do; whose fault it is
    "group ..7 cest fill* vile",
    "shouldnt|not|why ..1 want fill* group ( fill | to )* civic_right",
    "stinks|vile|badthing|revolts|ruins|costs ++4 because fill* group",
    "because fill* group ++5 stinks|badthing|ruins",
    "not|no ++4 badthing ++2 since fill* group ..1 came",
    "group ++8 theirbad",
    "how_many fill* group ..1 should ..1 take_in",
    "how_many fill* group will|should i ..1 take_in",
)


@detector("respect.hate.contempt", clause=CLAUSE, severity=Severity.BLOCK, title="Contempt for a group of people")
def contempt(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Insult, hatred or disgust said of people by a ground of the Human Rights Code."""
    yield from _against(text, _CONTEMPT, "This speaks with contempt of a group of people.")


# --- animals and filth -------------------------------------------------------------------------------

_DEHUMANISING = ShapesOfPeople.of(
    "group !not|vermin|noone|isnt|group|denies|killed|expelled|shouldnt|keep_away|deserve|hates* be ( fill | vile )* vermin",
    "group ..6 like ..5 vermin",
    "group ++5 certain_vermin",
    "certain_vermin ++5 group",
    "vermin ( fill | they )* be|like ( fill | they )* group",
    "like ..4 vermin ..6 group",
    "group ..8 vermin be any? fill* they",
    "not|isnt ..2 group ..2 vermin",
    "be|isnt fill* group fill* vermin",
    "group ( fill | vile )* vermin $",
    "make ..2 group ..3 vermin",
    "be like ..4 vermin ++8 group",
    "group ++7 be like ..2 vermin|objects",
    "group ..2 be|isnt pause? fill* objects",
    "^ fill* vermin ..1 generic",
)


@detector(
    "respect.hate.dehumanising", clause=CLAUSE, severity=Severity.BLOCK, title="People likened to animals or filth"
)
def dehumanising(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A group of people called, or treated as, vermin, cattle or disease."""
    yield from _against(text, _DEHUMANISING, "This likens people to animals or filth.")


# --- threats -----------------------------------------------------------------------------------------

_THREATS = ShapesOfPeople.of(
    "i|somebody ..3 will|should|hope|want ..4 kill ( fill | they | to | bodypart | group )* group",
    "will|should fill* kill ( fill | they | to | bodypart )* group",
    "make fill* group ..2 kill|killed|hounded",
    "i ..1 will fill* attack ( fill | bodypart | they )* group",
    "why ( to | fill )* kill|attack ( fill )* group",
    "why not fill* group fill* kill|killed|leave|gone",
    "why not ( i | fill )* kill ( fill )* group",
    "coming fill* group ++5 threatens",
    "i ++3 coming fill* group",
    "^ ( fill | will | i | you )* kill ( fill | they | bodypart | to )* group",
    "group ..3 should|deserve ..4 killed|kill",
    "group ..2 ( should | deserve ) fill* be? fill* kill",
    "hope ..4 group ..6 kill|killed|hell",
    "i ++8 weapon ++2 to fill* group",
    "group fill* will fill* ( be )? fill* killed",
    "group ..10 threatens",
    "threatens ..10 group",
    "death fill* group",
    "will|should|i ..2 kill ..5 where|to ..2 group",
    "killed deserve group",
    "killed be fill* group deserve",
    # in other words: weapons, wheels, fire, "we know where they sleep"
    "group ++6 will|should|i ..2 taste ..4 weapon",
    "will|i ..2 taste fill* group ..3 weapon",
    "^ fill* taste fill* group ..3 weapon",
    "group ++9 be|will ..1 going fill* harmplace",
    "will|should|i ..2 take|kill|expel ..1 group ..2 harmplace",
    "know_where ..3 group ..1 lives",
    "know_where lives fill* group",
    "group ++8 will fill* ablaze",
    "^ ++6 will fill* ablaze",
    # wished on them
    "wish ++3 calamity ..3 takes ..5 group",
    "wish ++3 calamity ( fill | to )* takes ..5 group",
    "calamity will|should ..1 takes ++5 group",
    "group ++12 unmourned",
    "unmourned ( fill | to )* group",
    "calamity should|shouldnt ..2 takes|crashed ..3 group",
    "wish ++6 group|of_ground ++4 not ++3 crashed",
    "wish ++2 calamity ++2 not ++3 takes ..3 group",
    "group ++10 dieoff",
    "dieoff ..3 group",
    "^ fill* deprive ( fill | to )* group",
)


@detector("respect.hate.threat", clause=CLAUSE, severity=Severity.BLOCK, title="Threat against a group of people")
def threats(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Violence announced, asked for or wished on people by a ground of the Code."""
    yield from _against(
        text,
        _THREATS,
        "This reads as a threat against people.",
        "Take it out. If someone is in danger, call the police.",
    )


# --- exclusion ---------------------------------------------------------------------------------------

_EXCLUSION = ShapesOfPeople.of(
    "should|will|i|somebody|stop ( fill | to | will )* expel ( fill | they | to )* group",
    "^ ( fill | will )* expel ( fill | they )* group",
    "should|will|i|somebody ..2 expel ..2 to|where fill* group",
    "group ..4 should|deserve|want ..4 expelled|keep_away",
    "group fill* will fill* be fill* expelled",
    "group ..2 keep_away",
    "^ ( fill | addressed | stop )* leave|keep_away ( fill | you | they )* group",
    "group ..2 should|want ..2 leave",
    "group fill* leave $",
    "group ..6 ( fill | i | will )* expel they",
    "^ any? no fill* group $",
    "no fill* group here",
    "^ ( fill | will | should | i | somebody | to | stop )* take ( fill | to )* group fill* away",
    "should|will|i|somebody ( fill | to )* take ( fill | to )* group fill* away",
    "^ fill* take ..3 awayfrom fill* group",
    "not|noone fill* want ..2 to fill* group",
    "everyone ..3 except fill* group",
    "notfor fill* group",
    "group ..2 ( not | isnt | shouldnt ) fill* ( be )? fill* welcome_here",
    "why group ..3 good|want",
    "make fill* group ..3 sit",
    "group ..3 belong ..3 badplace",
    "stop fill* group",
    "leave|stay|keep_away ++8 normal_people",
    "somebody|i ..1 should keep_away",
    "why not ( i | fill )* expel ( fill )* group",
    "group gone $",
    "^ gone any? fill* group",
    "no fill* goods to fill* group",
    "group will|should ..1 serve_us",
    "group ++4 refusal $",
    "group ++4 refusal pause|if|to",
    "if ..2 group ..3 sendoff",
    "sendoff ( fill | to )* group",
    "group ..1 should|deserve|will ..3 sendoff",
)


@detector("respect.hate.exclusion", clause=CLAUSE, severity=Severity.BLOCK, title="Exclusion by a ground of the Code")
def exclusion(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Shutting people out of jobs, housing, services or the country; programs *for* a group are lawful (Code s.14)."""
    advice = "Open it to everyone, or describe a lawful special program by whom it serves."
    yield from _against(text, _EXCLUSION, _SHUT_OUT, advice)
    for mention in text.terms("contempt.shut_out"):
        if not is_condemned(text, mention.span):
            yield Signal(
                mention.span, _SHUT_OUT, advice, doubtful=text.quoted(mention.span), ground=mention.term.ground
            )


_SHUT_OUT = "This shuts people out because of who they are."


# --- stereotypes -------------------------------------------------------------------------------------

_STEREOTYPES = ShapesOfPeople.of(
    "group ++10 hints",
    "hints ++10 group",
    "group ..3 stereotypes",
    "stereotypes ..4 group",
    "group ..1 ( not | generic ) fill* verb",
    "if fill* group ran",
    "since fill* group ..2 came",
    "why be ..3 group here|where",
    "why ..2 group ++5 vermin",
    "not ..1 want group ..2 verb|stereotypes",
    "^ want|take|make|fill|will|if ..3 group ++5 outcome",
    "stereotypes fill* group",
    "group ++8 not expect they",
    "who_decided ..2 group ( should | will | be | fill )* let_out",
    "will you ..1 want fill* group ..2 near",
)


@detector("respect.hate.stereotype", clause=CLAUSE, severity=Severity.WARN, title="Stereotype or innuendo about people")
def stereotypes(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """What people "always" or "never" do, and hints; a person must judge, so it is a warning."""
    yield from _against(
        text,
        _STEREOTYPES,
        "This may say something about people because of the group they belong to.",
        "Write about what happened and leave out who belongs to which group.",
    )

import pytest
from datetime import timedelta
from django.utils import timezone
from accounts.tests import builders as people
from posts import holding, leases, remarks, workflow
from posts.tests import builders
from posts.tests.test_review_browser import TEXT
pytestmark = pytest.mark.django_db(transaction=True)
def test_shots(opened):
    desk = builders.a_desk()
    other = people.a_reviewer(desk.account)
    taken = leases.take(builders.a_post_in_review(desk, wished_at=timezone.now()+timedelta(hours=3)), by=other)
    held = holding.hold(builders.a_post_in_review(desk), by=desk.reviewer, word="The Clerk looks at it.")
    sb = builders.a_post_in_review(desk, text=TEXT)
    workflow.request_changes(sb, by=desk.reviewer, seen=sb.version.content_hash, note="", comments=[remarks.Given(0, "a friend", "Say how many may come.")])
    again = workflow.submit(builders.revised(sb, by=desk.author, text=TEXT.replace("a friend", "up to three friends")), by=desk.author)
    sb2 = builders.a_post_in_review(desk, text=TEXT)
    workflow.request_changes(sb2, by=desk.reviewer, seen=sb2.version.content_hash, note="", comments=[remarks.Given(0, "a friend", "Say how many may come.")])
    for name, who, path, w, scheme, opened_ in (
        ("queue", desk.reviewer, "/review/", 1280, "light", False), ("queue-390", desk.reviewer, "/review/", 390, "dark", False),
        ("review", desk.reviewer, f"/review/{again.pk}/", 1280, "light", True), ("review-390", desk.reviewer, f"/review/{again.pk}/", 390, "dark", True),
        ("taken", desk.reviewer, f"/review/{taken.pk}/", 1280, "dark", False), ("held", desk.reviewer, f"/review/{held.pk}/", 1280, "light", False),
        ("edit", desk.author, f"/posts/{sb2.pk}/edit/", 1280, "light", False), ("away", desk.reviewer, "/profile/away/", 1280, "light", False), ("profile", desk.reviewer, "/profile/", 390, "light", False),
    ):
        page = opened(who, path, viewport={"width": w, "height": 900}, color_scheme=scheme)
        if opened_: page.evaluate("document.querySelectorAll('main details').forEach(f => f.open = true)")
        page.screenshot(path=f"/tmp/rv_{name}.png", full_page=True)

"""All addresses, and one page that uses the shell as pages with keys and a closed door do."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

PAGE = """{% extends "base.html" %}{% block title %}Shell{% endblock %}
{% block head %}<h1>Shell</h1>{% endblock %}
{% block content %}
<p><a class="btn" href="?next" aria-keyshortcuts="n">Next <kbd>n</kbd></a></p>
<form method="post" class="stack">{% csrf_token %}
<div class="field"><label for="why">Why</label><textarea class="input" id="why" name="why"></textarea></div>
<button class="btn btn--primary" aria-keyshortcuts="r">Request changes <kbd>r</kbd></button>
<button class="btn" aria-disabled="true" aria-describedby="why-not" aria-keyshortcuts="a">Approve <kbd>a</kbd></button>
</form>
<div class="reasons" id="why-not"><h2>It can’t be approved</h2><ol><li>Your call is missing.</li></ol></div>
{% endblock %}"""


def shell(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request), status=422 if request.POST else 200)


urlpatterns = [path("shell/", shell, name="shell"), path("", include("governance.urls"))]

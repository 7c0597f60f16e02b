"""Comments on a post: saying something on its page or while reviewing it, and taking back what one said."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import Request, representative_required
from governance.policy.book import Book
from posts import commenting
from posts.forms import CommentForm, DeskForm
from posts.models import Comment, Post
from posts.views.desk import render_detail
from posts.views.review import form_for, load, render_review

OF_A_COMMENT = ("say", "mention", "say_key")


@require_POST
@representative_required
def say(request: Request, pk: int) -> HttpResponse:
    """Say something about a post, on its own page."""
    post = get_object_or_404(Post.objects.visible_to(request.representative), pk=pk)
    form = CommentForm(request.POST)
    if form.is_valid() and form.perform(commenting.say, post, by=request.representative, **form.said()):
        return redirect(f"{post.get_absolute_url()}#comment-{form.outcome.pk}")
    return render_detail(request, pk, form=form, comment=form, status=form.status)


@require_POST
@representative_required
def say_in_review(request: Request, pk: int) -> HttpResponse:
    """The same while reviewing; everything else that was typed there is still there afterwards."""
    post, book = load(request, pk).post, Book.read()
    form = form_for(request.POST, post, book, DeskForm)
    if form.is_valid() and form.perform(commenting.say, post, by=request.representative, **form.said()):
        messages.success(request, _("Your comment stands beside the post."))
        rest = request.POST.copy()
        for name in OF_A_COMMENT:
            rest.pop(name, None)
        form = form_for(rest, post, book, DeskForm)
    return render_review(request, load(request, pk), form, book, status=form.status if form.errors else 200)


@require_POST
@representative_required
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back what one said."""
    visible = Post.objects.visible_to(request.representative)
    comment = get_object_or_404(Comment.objects.filter(post__in=visible).select_related("post"), pk=pk)
    commenting.withdraw(comment, by=request.representative)
    messages.success(request, _("Your comment is withdrawn. That it was made stays on record."))
    return redirect(f"{comment.post.get_absolute_url()}#comment-{comment.pk}")

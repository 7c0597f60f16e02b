"""Several short lists in one question to the database: pages tell a whole story and must stay quick."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Model, QuerySet, Value
from django.db.models.functions import JSONObject

Related = Mapping[str, Any]  # what a queryset follows: {"version": {"created_by": {}}}


def together(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each queryset, in no order, all read by one statement and so at one moment.

    What a queryset follows by `select_related` and adds by `annotate` comes with its rows. For lists of a handful of
    rows without binary fields: each row travels as JSON."""
    lists: list[list[Any]] = [[] for _ in querysets]
    for number, facts in rows_of(querysets):
        lists[number].append(from_json(querysets[number], facts))
    return lists


def counts(*querysets: QuerySet[Any]) -> list[int]:
    """How many rows each queryset has, in one statement."""
    found = dict(counts_of(querysets)) if querysets else {}
    return [found.get(number, 0) for number in range(len(querysets))]


def rows_of(querysets: Sequence[QuerySet[Any]]) -> QuerySet[Any, tuple[int, dict[str, Any]]]:
    """One statement with the rows of all: (number of the queryset, row as JSON for `from_json`)."""
    parts = [
        queryset.order_by(*(queryset.query.distinct_fields and queryset.query.order_by))
        .annotate(_list=Value(number), _row=_as_json(queryset))
        .values_list("_list", "_row")
        for number, queryset in enumerate(querysets)
    ]
    return parts[0].union(*parts[1:], all=True)


def counts_of(querysets: Sequence[QuerySet[Any]]) -> QuerySet[Any, tuple[int, int]]:
    """One statement that counts all: (number of the queryset, how many rows); none for a queryset without rows."""
    parts = [
        queryset.order_by()
        .annotate(_list=Value(number))
        .values("_list")
        .annotate(_count=Count("pk", distinct=queryset.query.distinct))
        .values_list("_list", "_count")
        for number, queryset in enumerate(querysets)
    ]
    return parts[0].union(*parts[1:], all=True)


def remember(instance: Model, relation: str, rows: list[Any]) -> None:
    """Let `instance.relation.all()` answer with these rows, as if `prefetch_related` had fetched them."""
    fetched = getattr(instance, relation).get_queryset()
    fetched._result_cache = rows
    fetched._prefetch_done = True
    instance.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = fetched


def is_remembered(instance: Model, relation: str) -> bool:
    """Whether the rows of this relation are at hand."""
    return relation in getattr(instance, "_prefetched_objects_cache", {})


def _followed(queryset: QuerySet[Any]) -> Related:
    followed = queryset.query.select_related
    return followed if isinstance(followed, dict) else {}


def _as_json(queryset: QuerySet[Any]) -> JSONObject:
    added = {name: F(name) for name in queryset.query.annotation_select}
    return JSONObject(row=_columns(queryset.model, _followed(queryset)), **added)


def _columns(model: type[Model], followed: Related, path: str = "") -> JSONObject:
    columns: dict[str, Any] = {field.attname: F(path + field.attname) for field in model._meta.concrete_fields}
    for name, further in followed.items():
        columns[f"{name}."] = _columns(_model_of(model, name), further, f"{path}{name}__")
    return JSONObject(**columns)


def from_json(queryset: QuerySet[Any], facts: dict[str, Any]) -> Any:
    """The instance that a row of `rows_of` is."""
    made = _instance(queryset, queryset.model, _followed(queryset), facts.pop("row"))
    for name, expression in queryset.query.annotation_select.items():
        setattr(made, name, expression.output_field.to_python(facts[name]))
    return made


def _instance(queryset: QuerySet[Any], model: type[Model], followed: Related, row: dict[str, Any]) -> Model | None:
    fields = model._meta.concrete_fields
    if row[model._meta.pk.attname] is None:
        return None
    made = model.from_db(
        queryset.db, [each.attname for each in fields], [each.to_python(row[each.attname]) for each in fields]
    )
    for name, further in followed.items():
        field: Any = model._meta.get_field(name)
        related = _instance(queryset, _model_of(model, name), further, row[f"{name}."])
        field.set_cached_value(made, related)
        if related is not None and field.one_to_one:
            field.remote_field.set_cached_value(related, made)
    return made


def _model_of(model: type[Model], name: str) -> type[Model]:
    found: type[Model] = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return found

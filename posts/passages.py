"""The texts of a version that the checker looks at, each with where it would appear."""

from collections.abc import Sequence
from dataclasses import dataclass

from posts.models import Placement, PostVersion, Variant


@dataclass(frozen=True, slots=True)
class Passage:
    """A distinct text that would appear, and where: for one account, in a picture's description, or on all."""

    text: str
    platform: str = ""
    variant: Variant | None = None
    placement: Placement | None = None

    def facts(self, placements: Sequence[Placement]) -> dict[str, object]:
        """What the checker is told of this text alone."""
        pictured = self.placement is None
        images = [each for each in placements if not each.asset.is_video]
        bare = sum(1 for each in images if not each.alt and not each.decorative_reason)
        return {
            "platform": self.platform,
            "has_images": pictured and bool(images),
            "images_without_alt": bare if pictured else 0,
        }


def passages_of(version: PostVersion) -> list[Passage]:
    """Each distinct text once: the common one where an account shows it, those of single accounts, and descriptions."""
    variants = version.texts()
    shared = [variant for variant in variants if not variant.own_text]
    passages = []
    if shared or not variants:
        platforms = {variant.account.platform for variant in shared}
        passages.append(Passage(version.text, platforms.pop() if len(platforms) == 1 else ""))
    passages += [
        Passage(variant.own_text, variant.account.platform, variant=variant) for variant in variants if variant.own_text
    ]
    passages += [Passage(placement.alt, placement=placement) for placement in version.pictures() if placement.alt]
    return passages

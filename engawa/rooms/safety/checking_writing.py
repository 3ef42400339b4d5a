"""Whether a draft still says what its officers chose: codes that the registers no longer know are never left out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from engawa.rooms.safety.checking_texts import name_part
from engawa.rooms.safety.checking_values import Finding, OrderDraft, Weight


def check_writing(*, draft: OrderDraft) -> Iterator[Finding]:
    """Give what became of the words and codes that officers wrote into a draft."""
    for name in draft.writing.gone_zones:
        yield Finding(
            "zone-not-registered",
            name,
            _(
                "区域「%(zone)s」は、区域の一覧から外されています。"
                "下書きから外すか、一覧に戻してください。"
            )
            % {"zone": name},
        )
    for name in draft.writing.gone_sites:
        yield Finding(
            "site-not-registered",
            name,
            _(
                "避難場所「%(site)s」は、避難先の一覧から外されています。"
                "下書きから外すか、一覧に戻してください。"
            )
            % {"site": name},
        )
    if draft.writing.lacks_place:
        yield Finding(
            "reason-without-place",
            "",
            _(
                "理由の文に入る名前がないので、まだ文が作れません。"
                "「内容を直す」で「理由に入る名前」を書くか、ほかの理由を選んでください。"
            ),
        )
    for part in draft.writing.stale_parts:
        yield Finding(
            "edit-of-another-text",
            part,
            _(
                "「%(part)s」は、書き直したあとで、もとの文が変わりました。"
                "2つを見くらべて、どちらを使うか決めてください。"
            )
            % {"part": name_part(part)},
        )
    if draft.writing.says_no_moment:
        yield Finding(
            "closing-without-moment",
            "closing",
            _(
                "「結び」に、発令の時刻が入るところがありません。"
                "「［時刻］」と書くと、発令した時刻が入ります。"
            ),
        )
    for words in draft.writing.left_out:
        yield Finding(
            "words-left-out",
            "",
            _(
                "前の版に書いた「%(words)s」は、この版には入っていません。要るときは書き足してください。"
            )
            % {"words": words},
            Weight.NOTE,
        )

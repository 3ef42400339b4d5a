"""Photos of a place: made small, freed of what a telephone notes, and served so that they are kept."""

import datetime as dt
import io
import zlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.ui.pictures import PictureTooHeavy, PictureUnreadable, read_picture
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Photo, Place
from engawa.rooms.places.services.photos import MOST_OF_A_PLACE
from tests.cast import end_session
from tests.rooms.places.desk_forms import PLACE, Open, make_place, text, words_of

PHOTOS = f"{PLACE}photos/"
# Tags of EXIF: in which direction the camera was held, and where.
ORIENTATION, GPS = 0x0112, 0x8825


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def place(kanazawa: Ward, now: dt.datetime) -> Place:
    return make_place(kanazawa, now)


def draw(form: str = "JPEG", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    written = io.BytesIO()
    mode = more.pop("mode", "RGB")
    Image.new(mode, size, more.pop("colour", "teal")).save(written, form, **more)
    return written.getvalue()


def taken_by_a_telephone() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "Telephone Maker"
    exif.get_ifd(GPS)[2] = (35.0, 20.0, 16.0)
    return draw(size=(3200, 1600), exif=exif)


def sent(content: bytes, **more: str) -> dict[str, Any]:
    image = SimpleUploadedFile("入口.jpg", content, content_type="image/jpeg")
    return {"image": image, "alternative": "道から見た入口", "licence": "CC BY 4.0", **more}


def open_picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


class TestReadingAPicture:
    def test_turns_it_upright_makes_it_small_and_leaves_no_notes(self) -> None:
        picture = read_picture(content=taken_by_a_telephone())

        opened = open_picture(picture.content)
        assert opened.format == "WEBP"
        assert opened.size == (picture.width, picture.height) == (800, 1600)
        assert not opened.getexif()
        assert b"Telephone" not in picture.content
        assert "icc_profile" not in opened.info

    @pytest.mark.parametrize(
        "content",
        [
            draw("PNG"),
            draw("PNG", mode="RGBA", colour=(0, 0, 0, 0)),
            draw("PNG", mode="P", colour=3),
            draw("PNG", mode="1", colour=1),
            draw("PNG", mode="I;16", colour=9),
            draw("WEBP"),
            draw("JPEG", mode="CMYK", colour=(10, 20, 30, 0)),
            draw("JPEG", mode="L", colour=9),
            draw("JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
            draw("JPEG", icc_profile=b"no profile at all"),
        ],
    )  # fmt: skip
    def test_takes_every_kind_of_colours(self, content: bytes) -> None:
        assert open_picture(read_picture(content=content).content).mode == "RGB"

    def test_paints_what_is_transparent_on_white(self) -> None:
        picture = read_picture(content=draw("PNG", mode="RGBA", colour=(0, 0, 0, 0)))

        assert open_picture(picture.content).getpixel((5, 5)) == (255, 255, 255)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"GIF89a" + bytes(40),
            draw("GIF"),
            draw("TIFF"),
            draw()[:200],
            draw("PNG")[:-20],
            draw("PNG").replace(b"IDAT", b"IDAX"),
        ],
    )
    def test_refuses_what_is_none(self, content: bytes) -> None:
        with pytest.raises(PictureUnreadable):
            read_picture(content=content)

    def test_refuses_one_that_unfolds_to_gigabytes(self) -> None:
        head = b"\x89PNG\r\n\x1a\n"
        header = (50_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
        chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
        bomb = head + b"".join(
            len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
            for name, body in chunks
        )

        with pytest.raises(PictureUnreadable):
            read_picture(content=bomb)

    def test_refuses_more_than_eight_megabytes(self) -> None:
        with pytest.raises(PictureTooHeavy):
            read_picture(content=bytes(8 * 1024 * 1024 + 1))


class TestPhotosOfAPlace:
    def test_are_added_and_recorded(self, desk: Any, place: Place, editor: User) -> None:
        answer = desk.post(PHOTOS, sent(taken_by_a_telephone()), follow=True)

        photo = Photo.objects.get()
        assert "写真を加えました。" in words_of(answer)
        assert '<img src="/kanazawa/places/1/photos/' in text(answer)
        assert "道から見た入口" in words_of(answer)
        assert (photo.width, photo.height, photo.licence) == (800, 1600, "CC BY 4.0")
        assert AuditEntry.objects.get(code="places.photo.added").actor == editor
        assert "写真 ありませんでした 道から見た入口" in words_of(desk.get(f"{PLACE}history/"))

    def test_are_served_to_everybody_and_kept_for_a_year(
        self, desk: Any, client: Any, place: Place
    ) -> None:
        desk.post(PHOTOS, sent(draw()))
        address = desk.get(PHOTOS).context["photos"][0].url

        answer = client.get(address)

        assert open_picture(b"".join(answer.streaming_content)).format == "WEBP"
        assert answer["Content-Type"] == "image/webp"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"

    def test_are_nowhere_else(self, desk: Any, client: Any, konan: Ward, place: Place) -> None:
        desk.post(PHOTOS, sent(draw()))
        name = desk.get(PHOTOS).context["photos"][0].url.rpartition("/")[2]

        for address in (
            f"/konan/places/1/photos/{name}",
            f"/kanazawa/places/2/photos/{name}",
            "/kanazawa/places/1/photos/other.webp",
            "/kanazawa/places/1/photos/%25.webp",
            "/kanazawa/places/1/photos/..%2f..%2fsecret-key",
            f"/kanazawa/places/1/photos/{name.partition('.')[0]}",
        ):
            assert client.get(address).status_code == 404

    def test_of_a_place_in_preparation_are_for_officers_only(
        self, desk: Any, client: Any, kanazawa: Ward, now: dt.datetime
    ) -> None:
        make_place(kanazawa, now, state="DRAFT")
        desk.post(PHOTOS, sent(draw()))
        address = desk.get(PHOTOS).context["photos"][0].url

        answer = desk.get(address)

        assert client.get(address).status_code == 404
        assert b"".join(answer.streaming_content)
        assert answer["Cache-Control"] == "private, no-store"

    def test_say_what_is_wrong_and_keep_the_words(self, desk: Any, place: Place) -> None:
        without = desk.post(PHOTOS, {"alternative": "道から見た入口"})
        wrong = desk.post(PHOTOS, sent(b"no picture"))
        heavy = desk.post(PHOTOS, sent(bytes(8 * 1024 * 1024 + 1)))
        silent = desk.post(PHOTOS, sent(draw(), alternative=" "))

        assert "写真：ファイルを選んでください。" in words_of(without)
        assert "写真：写真として読めません。" in words_of(wrong)
        assert "写真：写真は8MBまでです。" in words_of(heavy)
        assert "何が写っているか：入力してください。" in words_of(silent)
        assert 'value="道から見た入口"' in text(wrong)
        assert {answer.status_code for answer in (without, wrong, heavy, silent)} == {422}
        assert not Photo.objects.exists()

    def test_are_no_more_than_a_page_can_bear(self, desk: Any, place: Place) -> None:
        Photo.objects.bulk_create(
            Photo(place=place, image=f"places/photos/{n}.webp", width=1, height=1, alternative="x")
            for n in range(MOST_OF_A_PLACE)
        )

        answer = desk.post(PHOTOS, sent(draw()))

        assert answer.status_code == 422
        assert "写真は12枚までです。" in words_of(answer)

    def test_can_be_described_anew(self, desk: Any, place: Place) -> None:
        desk.post(PHOTOS, sent(draw()))
        address = f"{PHOTOS}{Photo.objects.get().pk}/"
        asked = desk.get(address)

        desk.post(address, {"alternative": "裏の入口", "licence": ""})

        assert 'value="道から見た入口"' in text(asked)
        assert (Photo.objects.get().alternative, Photo.objects.get().licence) == ("裏の入口", "")

    def test_go_with_their_file(
        self, desk: Any, place: Place, django_capture_on_commit_callbacks: Any
    ) -> None:
        desk.post(PHOTOS, sent(draw()))
        photo = Photo.objects.get()
        address = f"{PHOTOS}{photo.pk}/remove/"
        asked = words_of(desk.get(address))

        with django_capture_on_commit_callbacks(execute=True):
            desk.post(address)
        again = desk.post(address, follow=True)

        assert "この写真を消しますか" in asked
        assert not Photo.objects.exists()
        assert not default_storage.exists(str(photo.image.name))
        assert "この写真は、もうありません。" in words_of(again)

    def test_keep_their_words_when_the_session_ends(
        self, desk: Any, editor: User, place: Place
    ) -> None:
        end_session(desk, PHOTOS)

        desk.post(PHOTOS, sent(draw()))
        desk.force_login(editor)
        page = desk.get(PHOTOS)

        assert "写真は、もう一度選んでください。" in words_of(page)
        assert 'value="道から見た入口"' in text(page)

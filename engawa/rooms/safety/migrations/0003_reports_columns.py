"""Keep what is shown of a site where two reports disagree."""

from django.db import migrations, models

OPENINGS = [
    ("NOT_OPEN", "まだ開いていません"),
    ("OPEN", "開いています"),
    ("CROWDED", "混んでいます"),
    ("FULL", "満員です"),
    ("CLOSED", "閉めました"),
]


class Migration(migrations.Migration):
    dependencies = (("safety", "0003_reports_let_go"),)
    operations = (
        migrations.AddField(
            "sitereport", "shown", models.CharField(max_length=8, choices=OPENINGS, default=""),
            preserve_default=False,
        ),
        migrations.AddField("sitereport", "is_disputed", models.BooleanField(default=False)),
    )

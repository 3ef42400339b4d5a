from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0006_deskbook")]

    operations = [
        migrations.AddField(
            model_name="lotteryentry",
            name="struck_reason",
            field=models.CharField(
                blank=True,
                help_text="Why an officer struck it out as somebody's second application",
                max_length=300,
            ),
        ),
    ]

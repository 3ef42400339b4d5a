from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('due_on', models.DateField(help_text='The day in Tokyo for which it runs')),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(choices=[('RUNNING', '実行中'), ('DONE', '完了'), ('FAILED', '失敗')], default='RUNNING', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=1)),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ('-due_on', 'key'),
                'constraints': [models.UniqueConstraint(fields=('key', 'due_on'), name='job_run_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('outcome', 'RUNNING')), models.Q(models.Q(('outcome', 'RUNNING'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='job_run_finished_has_a_time')],
            },
        ),
    ]

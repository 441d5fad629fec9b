from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0051_reaching_people")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="good_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]

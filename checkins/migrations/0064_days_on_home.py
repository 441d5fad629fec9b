"""Keep whether a person's count of days stands on Home; who counts already sees it there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0063_small_steps_kept")]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="shows_days",
            field=models.BooleanField(default=True),
        ),
    ]

from checkins.catalog.triggers import trigger_catalog

ELEVEN = {
    "body_craving": "Craving in my body",
    "stress": "Stress",
    "loss": "Trauma, loss or grief",
    "old_people": "People I used with",
    "senses": "A sight or smell",
    "old_place": "A place or event with drugs around",
    "anxious_low": "Anxiety or depression",
    "too_sure": "Feeling too sure of myself",
    "self_doubt": "Feeling bad about myself",
    "knew_little": "Not knowing enough about dependency",
    "boredom": "Boredom",
}


def test_the_eleven_stand_in_their_order_and_something_else_last():
    assert list(trigger_catalog().words.items()) == [
        *ELEVEN.items(),
        ("something_else", "Something else"),
    ]


def test_each_has_its_source():
    assert all(trigger.source for trigger in trigger_catalog().triggers)

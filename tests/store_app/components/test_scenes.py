import pytest

from tests.browser.scenes import SCENES
from tests.support.catalogues import LANGUAGES
from tests.support.tablet import tablet


@pytest.mark.parametrize("narrow", [False, True], ids=["landscape", "portrait"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", SCENES)
async def test_whatever_can_be_tapped_has_a_name_and_a_key(scene, language, narrow):
    async with tablet(lambda page: page.render(SCENES[scene], LANGUAGES[language], narrow)) as shown:
        assert shown.texts()
        assert shown.unnamed() == []


async def test_a_card_costs_few_controls():
    async with tablet(lambda page: page.render(SCENES["browse"], LANGUAGES["fr"], False)) as shown:
        assert shown.size_of("Robe midi Alba") <= 16

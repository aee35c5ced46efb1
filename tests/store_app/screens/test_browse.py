from tests.support.till import a_till, walked


async def test_what_is_typed_is_found_and_opens(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse") as seen:
        await seen.until("4 produits")
        await seen.type("Chercher ou scanner", "lampe")
        await seen.until("1 produit")
        await seen.tap("Lampe Vézère")
        await seen.until("Comment l’avoir")
        assert seen.route.startswith("/products/")


async def test_a_typing_error_is_corrected_and_told(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse") as seen:
        await seen.type("Chercher ou scanner", "lampz")
        await seen.until("Résultats pour")


async def test_nothing_found_leads_back_to_everything(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse") as seen:
        await seen.type("Chercher ou scanner", "xyzxyz")
        await seen.until("Rien trouvé pour")
        await seen.tap("start-again")
        await seen.until("4 produits")


async def test_only_what_is_here_can_be_kept(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse") as seen:
        await seen.until("4 produits")
        await seen.tap("Ici maintenant")
        await seen.until("3 produits")
        assert seen.is_chosen("Ici maintenant")


async def test_a_search_without_the_store_server_says_so(tmp_path):
    async with a_till(tmp_path) as (counter, ours), walked(ours, "/") as seen:
        await seen.until("Bonjour Inès")
        counter.line.cut = True
        await seen.tap("nav:/browse")
        await seen.until("Indisponible sans le serveur du magasin")


async def test_everything_on_the_screen_has_a_name_and_a_key(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse") as seen:
        await seen.until("4 produits")
        assert seen.unnamed() == []


async def test_sizes_are_chosen_in_a_sheet_that_counts_them_and_the_address_says_so(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse") as seen:
        await seen.until("4 produits")
        await seen.tap("Taille")
        await seen.until("Voir 4 produits")
        await seen.tap("M, 1 produit")
        await seen.until("Voir 1 produit")
        assert seen.route == "/browse?size=M"
        assert seen.is_chosen("M, 1 produit")
        await seen.tap("Voir 1 produit")
        assert seen.is_chosen("Taille\xa0: M")


async def test_a_screen_is_rebuilt_from_its_address(tmp_path):
    address = "/browse?colour=noir&price=2000-&here=1"
    async with a_till(tmp_path) as (_, ours), walked(ours, address) as seen:
        await seen.until("1 produit")
        assert seen.is_chosen("Couleur\xa0: noir")
        assert seen.is_chosen("Prix\xa0: 20\xa0€ et plus")
        assert seen.is_chosen("Ici maintenant")


async def test_going_back_takes_the_last_filter_off_and_puts_the_sheet_away(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse?here=1") as seen:
        await seen.tap("Prix")
        await seen.tap("choice:-1500")
        await seen.until("Voir 2 produits")
        await seen.go("/browse?here=1")
        await seen.until("3 produits")
        assert not seen.shows("Voir")


async def test_filters_that_leave_nothing_say_so_and_lead_back(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse?size=M&price=9000-") as seen:
        await seen.until("Rien ne correspond à ces filtres")
        await seen.tap("start-again")
        await seen.until("4 produits")
        assert seen.route == "/browse"


async def test_words_stay_when_the_filters_go(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse?size=M") as seen:
        await seen.until("1 produit")
        await seen.type("Chercher ou scanner", "mug")
        await seen.until("Rien pour «\xa0mug\xa0» avec ces filtres")
        await seen.tap("clear")
        await seen.until("2 produits")


async def test_what_was_chosen_and_is_found_no_more_can_be_taken_off(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse?size=XS") as seen:
        await seen.tap("Taille\xa0: XS")
        await seen.tap("XS, 0 produit")
        await seen.until("Voir 4 produits")


async def test_everything_on_the_sheet_has_a_name_and_a_key(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/browse") as seen:
        await seen.tap("Couleur")
        await seen.until("Voir 4 produits")
        assert seen.unnamed() == []

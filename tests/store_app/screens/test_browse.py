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

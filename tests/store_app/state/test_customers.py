from store_app.state.customers import Draft


def test_a_draft_needs_a_last_name():
    assert Draft(first_name="Anouk").wrong() == {"last_name"}


def test_an_address_needs_its_town_and_postcode():
    assert Draft(last_name="Roux", street="12 rue des Tilleuls").wrong() == {"postcode", "town"}


def test_what_cannot_be_a_phone_or_an_e_mail_is_named():
    assert Draft(last_name="Roux", phone="demain", email="anouk").wrong() == {"phone", "email"}


def test_a_whole_draft_is_a_customer():
    draft = Draft("Anouk", " Roux ", "06 39 98 00 11", "a@example.com", "1 rue Basse", "69001", "Lyon")
    customer = draft.customer("c-1")
    assert (customer.last_name, customer.address.town) == ("Roux", "Lyon")

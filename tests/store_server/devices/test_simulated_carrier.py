from store_server.devices.carriers.simulated import SimulatedCarrierDesk


async def test_a_parcel_has_one_tracking_number_however_often_it_is_booked() -> None:
    desk = SimulatedCarrierDesk()
    first = await desk.book("f-1", "c-home", 500)
    assert await desk.book("f-1", "c-home", 900) == first
    assert await desk.book("f-2", "c-home", 500) != first
    assert len(first) == 13

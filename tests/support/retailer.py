"""The demo's retailer, made once for all tests that look at it."""

from datetime import date
from random import Random

from store_server.demo.retailer.orders import WebShop
from store_server.demo.retailer.people import customers
from store_server.demo.retailer.places import network
from store_server.demo.retailer.products import products
from store_server.demo.retailer.stock import stock
from tests.support.builders import NOW

SEED = 7
TODAY = date(2026, 11, 24)
NETWORK = network(NOW)
PRODUCTS = products(Random(SEED))
VARIANTS = [variant for product in PRODUCTS for variant in product.variants]
PEOPLE = customers(Random(SEED), PRODUCTS, TODAY)
STANDS = list(stock(Random(SEED), NETWORK.nodes, PRODUCTS))
SHOP = WebShop(NETWORK, PRODUCTS, PEOPLE, STANDS)

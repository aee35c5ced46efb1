"""What stands around the till: payment terminals, carriers and printers."""

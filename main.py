"""The tablet's app as a program of its own: the entry point that `flet build` looks for."""

from store_app.main import main

if __name__ == "__main__":
    main()

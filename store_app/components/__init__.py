"""Building blocks of the screens: props in, callbacks out."""

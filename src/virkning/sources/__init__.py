"""What do the papers say, and where? From documents to records that know their place, and to what is wrong in them."""

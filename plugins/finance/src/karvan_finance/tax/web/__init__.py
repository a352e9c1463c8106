"""The records of taxes as people work with them."""

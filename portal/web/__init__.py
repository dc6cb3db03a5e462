"""Flask glue: the life of a request, forms, lists, navigation, errors and security headers."""

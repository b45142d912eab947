"""Countries and cities of the world, from a GeoNames extract that ships with the package.

Reference data: filled once after the migrations, read by everybody, written by nobody else.
"""

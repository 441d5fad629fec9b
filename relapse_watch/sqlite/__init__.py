"""Django's SQLite backend, whose connections are kept between requests and never outlive a file."""

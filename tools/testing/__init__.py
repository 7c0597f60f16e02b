"""What the tests stand on: real servers, a real browser. Loaded by pytest.ini as plugins."""

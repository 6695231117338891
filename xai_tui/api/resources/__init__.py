"""The routes: one module per noun, one method per endpoint."""

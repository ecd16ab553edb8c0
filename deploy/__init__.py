"""How the system is set up and run: on this machine (`local`), and the settings of its servers."""

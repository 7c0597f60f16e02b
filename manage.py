#!/usr/bin/env python
"""The command line of Imprimatur: `python manage.py help` lists what it can do."""

import os
import sys


def join_local_run() -> None:
    """Where no settings are given, speak with the servers of `make run`, whose settings lie in its state folder."""
    given = {"SECRET_KEY", "SECRET_KEY_FILE", "DATABASE_URL", "DATABASE_URL_FILE"} & set(os.environ)
    if given or sys.argv[1:2] == ["up"]:
        return
    from governance import localrun

    state = localrun.State.from_environment(os.environ)
    if state.secrets_file.exists():
        settings = localrun.prepared_environment(state, os.environ)
        settings.pop(localrun.EMBEDDED)
        os.environ.update(settings)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    if sys.argv[1:2] == ["check_text"] and "--live" not in sys.argv:
        # Checking needs no database, no settings and no installed app, and somebody waits for it to start.
        from governance.management.commands.check_text import Command

        Command().run_from_argv(sys.argv)
        return
    join_local_run()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

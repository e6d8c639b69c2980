"""The command `playground`."""

# Worker processes import the main module again when they start, so it must import nothing that takes long.
import sys


def main() -> int:
    """Run the command; the return value is the exit status."""
    from app.commands import run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

"""Everything that can go wrong in a way a person can mend.

    DatelineError
    ├── InputError          a file, a setting or a question that can't be used
    ├── ModelError          weights that are missing, altered or of another kind
    └── StoreError
        ├── IndexMissing    nothing has been indexed here yet
        ├── IndexOutdated   made by another format or another model
        └── IndexDamaged    bytes are not what was written

The message is what the person sees: what happened, which value, what to run. Nothing is added to it.
"""


class DatelineError(Exception):
    """Base class: show ``str(error)`` to the person as it is."""


class InputError(DatelineError):
    """A file, a setting or a question that can't be used."""


class ModelError(DatelineError):
    """A model whose weights are missing, altered or of another kind."""


class StoreError(DatelineError):
    """An index that can't answer."""


class IndexMissing(StoreError):  # noqa: N818 - the name is the state of the index
    """Nothing has been indexed at that place yet."""


class IndexOutdated(StoreError):  # noqa: N818
    """The index was made in another format or with another model."""


class IndexDamaged(StoreError):  # noqa: N818
    """The index's bytes are not what was written."""

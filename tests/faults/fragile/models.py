"""Tables of the fragile service."""

from sqlalchemy import Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {str: Text}


class Effect(Base):
    """What was done, once a row."""

    __tablename__ = "effects"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]

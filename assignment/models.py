"""Tables of the assignment service."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Declarative base; its name is the key in config.yaml's DB_URIS."""

    type_annotation_map = {str: Text, datetime: DateTime(timezone=True)}


class Assignment(Base):
    """The priority of a ticket, and why."""

    __tablename__ = "assignments"

    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    priority: Mapped[str]
    rule: Mapped[str]
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

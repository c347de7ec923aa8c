"""What every row shares: names of constraints, types of columns."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, Date, DateTime, Double, Identity, MetaData, Numeric, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

Key = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Made = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


class Row(DeclarativeBase):
    """A table of the platform."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: BigInteger,
        datetime: DateTime(timezone=True),
        date: Date(),
        float: Double(),
        Decimal: Numeric(),
        list[str]: ARRAY(Text),
        list[int]: ARRAY(BigInteger),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
    }

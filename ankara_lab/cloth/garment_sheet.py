"""Draw a cutting layout: every piece on the cloth, with its name, its grain and its measures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_cloth import Cloth, look_up
from ankara_lab.cloth.garment_layout import Layout
from ankara_lab.cloth.garment_piece import Points

_LEFT, _TOP, _RIGHT, _FOOT = 12.0, 8.0, 4.0, 9.0  # margins [cm]
_INK = (43, 38, 34)
_DOUBLE = 2


def layout_picture(
    garment: Garment, layout: Layout, cloth: Cloth | None = None, *, px_per_cm: float = 5.0
) -> NDArray[np.uint8]:
    """Draw a layout with the print on it.

    Parameters
    ----------
    garment : Garment
    layout : Layout
        Of the same garment, from :func:`ankara_lab.cloth.garment_layout.cut_layout`.
    cloth : Cloth, optional
        The print; left out, plain cloth.
    px_per_cm : float, [px/cm]
        1 to 20.

    Returns
    -------
    ndarray (R, C, 3), uint8
        The cloth's length runs down.

    Raises
    ------
    ValueError
        If ``px_per_cm`` is out of range.
    """
    if not 1 <= px_per_cm <= 20:
        raise ValueError(f"px_per_cm must be 1 to 20, got {px_per_cm}")
    scale = px_per_cm * _DOUBLE
    size = [
        round(part * px_per_cm) * _DOUBLE
        for part in (_LEFT + layout.width_cm + _RIGHT, _TOP + layout.length_cm + _FOOT)
    ]
    picture = np.full((size[1], size[0], 3), (249, 247, 243), np.uint8)
    wide, tall = round(layout.width_cm * scale), round(layout.length_cm * scale)
    left, top = round(_LEFT * scale), round(_TOP * scale)
    if cloth is not None:
        x = (np.arange(wide) + 0.5)[None] / scale
        y = (np.arange(tall) + 0.5)[:, None] / scale
        printed = look_up(
            *cloth.fine(scale), np.broadcast_to(x, (tall, wide)), np.broadcast_to(y, (tall, wide))
        )
    else:
        printed = np.full((tall, wide, 3), (222, 205, 176), np.uint8)
    inside = Image.new("L", (wide, tall), 0)
    pen = ImageDraw.Draw(inside)
    for one in layout.laid:
        pen.polygon((one.cutting_line * scale).ravel().tolist(), fill=255)
    # what is left over is pale
    pale = (printed * 0.35 + 160).astype(np.uint8)
    picture[top : top + tall, left : left + wide] = np.where(
        np.asarray(inside)[..., None] > 0, printed, pale
    )
    image = Image.fromarray(picture)
    _write(image, garment, layout, scale)
    return np.asarray(image.reduce(_DOUBLE))


def _write(image: Image.Image, garment: Garment, layout: Layout, scale: float) -> None:
    pen = ImageDraw.Draw(image)
    corner = np.array((_LEFT, _TOP))

    def px(points: Points) -> list[float]:
        return ((points + corner) * scale).ravel().tolist()

    for one in layout.laid:
        piece = garment.cut_pieces[one.name]
        turn = -1.0 if one.turned else 1.0
        cut = px(np.concatenate((one.cutting_line, one.cutting_line[:1])))
        pen.line(cut, fill=(255, 255, 255), width=round(0.8 * scale), joint="curve")
        pen.line(cut, fill=_INK, width=round(0.3 * scale), joint="curve")
        sewn = np.concatenate((piece.outline, piece.outline[:1])) * turn + one.at
        for a, b in zip(sewn[:-1], sewn[1:], strict=True):
            pen.line(px(np.stack((a, b))), fill=(255, 255, 255), width=max(1, round(0.16 * scale)))
        _label(image, one.name, one.cutting_line, turn, scale, corner)
    edge = np.array(
        (
            (0, 0),
            (layout.width_cm, 0),
            (layout.width_cm, layout.length_cm),
            (0, layout.length_cm),
            (0, 0),
        )
    )
    pen.line(px(edge), fill=_INK, width=round(0.35 * scale))
    face = ImageFont.load_default(2.6 * scale)
    pen.text(
        (_LEFT * scale, 3.6 * scale),
        f"{garment.title}: {layout.yards:.2f} yd "
        f"({layout.length_cm:.0f} cm) of {layout.width_cm:g} cm cloth",
        fill=_INK,
        font=face,
        anchor="lm",
    )
    small = ImageFont.load_default(2.0 * scale)
    words = "matched at the seams" if layout.matched else "not matched"
    pen.text(
        (_LEFT * scale, image.height - 5.5 * scale),
        f"{words}; {layout.used:.0%} of the cloth used; arrows show the grain and the top's "
        "direction",
        fill=_INK,
        font=small,
        anchor="lm",
    )
    for yard in np.arange(0, layout.length_cm / 91.44 + 1e-9, 0.5):
        y = (_TOP + yard * 91.44) * scale
        pen.line((8.8 * scale, y, 11.2 * scale, y), fill=_INK, width=round(0.25 * scale))
        pen.text((8.2 * scale, y), f"{yard:g} yd", fill=_INK, font=small, anchor="rm")


def _label(
    image: Image.Image, name: str, line: Points, turn: float, scale: float, corner: Points
) -> None:
    """A white label with the piece's name and measures, beside its grain arrow."""
    pen = ImageDraw.Draw(image)
    low, high = line.min(0), line.max(0)
    middle = (low + high) / 2
    wide, tall = high - low
    size = float(np.clip(min(wide / 7.5, tall / 4.2), 1.0, 2.6))
    face = ImageFont.load_default(size * scale)
    text = f"{name}\n{wide:.0f} x {tall:.0f} cm"
    at = (middle + corner) * scale
    upright = wide < 11 and tall > 25
    if upright:
        text = text.replace("\n", "  ")
        size = min(2.2, wide * 0.36)
        face = ImageFont.load_default(size * scale)
        box = pen.textbbox((0, 0), text, font=face)
        patch = Image.new("RGB", (round(box[2] + scale), round(box[3] + 0.6 * scale)), "white")
        ImageDraw.Draw(patch).text((0.5 * scale, 0.2 * scale), text, fill=_INK, font=face)
        patch = patch.rotate(90, expand=True)
        left, top = (int(part) for part in at - np.array(patch.size) / 2)
        image.paste(patch, (left, top))
        return
    box = pen.multiline_textbbox(tuple(at), text, font=face, anchor="mm", align="center")
    pad = 0.5 * scale
    pen.rectangle((box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad), fill=(255, 255, 255))
    pen.multiline_text(tuple(at), text, fill=_INK, font=face, anchor="mm", align="center")
    if tall < 14:
        return
    reach = min(tall * 0.3, 16.0)
    x = (middle[0] + corner[0]) * scale
    for way in (1, -1):
        start = at[1] + way * (box[3] - box[1] + 3 * pad) / 2
        end = at[1] + way * reach * scale
        if way * (end - start) < scale:
            continue
        pen.line((x, start, x, end), fill=(255, 255, 255), width=round(0.9 * scale))
        pen.line((x, start, x, end), fill=_INK, width=round(0.35 * scale))
        if way == -turn:  # the head points to the top of the piece
            head = 1.4 * scale
            pen.polygon(
                (
                    x,
                    end - way * -head * 0.8,
                    x - head * 0.7,
                    end - way * head * 0.5,
                    x + head * 0.7,
                    end - way * head * 0.5,
                ),
                fill=_INK,
            )

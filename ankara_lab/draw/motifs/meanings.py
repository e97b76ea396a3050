"""What wearers and traders tell of motifs, for those who meet a motif in a design.

Told, not proved: names and stories differ from town to town, and most sources repeat one
another. A family that is not listed has no meaning that we found a source for.
"""

from __future__ import annotations

MEANINGS: dict[str, str] = {
    "disc_record": "a record in Nigeria, a water well in Ghana (Nsu Bura): what you do touches "
                   "all around you, as ripples do",
    "ripple_dots": "ripples of a water well in Ghana (Nsu Bura): what you do touches all around "
                   "you",
    "bird_swallow": "Ghana (Sika wo ntaban): money has wings; Igbo (Eneke): since hunters learnt "
                    "to shoot without missing, the bird learnt to fly without perching",
    "hex_shell": "Ghana (Akyekyedee akyi): the tortoise's back",
    "tortoise": "ikaki was once reserved for royalty among the Ndoki Igbo",
    "pineapple_cane": "sugar cane, in Ghana and Côte d'Ivoire: I love you like sugar cane",
    "hand": "Togo and Nigeria: a wife's own income, do not marry with empty hands",
    "stool": "Ghana (Akonkonua): if you want to talk about me, take a stool; about gossip",
    "eye": "Côte d'Ivoire: my rival's eye, jealousy",
    "snail": "worn among the Igbo; our source did not know what it means",
    "feather_tail": "told of as wealth and royalty",
    "cowrie": "told of as wealth",
    "umbrella": "told of as royalty",
}
"""What is told of a motif family, by its id."""

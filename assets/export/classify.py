# python3 classify.py PICTURES...      needs: pip install onnxruntime pillow numpy
import json
import os
import sys

import numpy
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(os.path.join(os.path.dirname(os.path.abspath(__file__)), "model.onnx"))
about = session.get_modelmeta().custom_metadata_map
classes, size = json.loads(about["warmstart.classes"]), json.loads(about["warmstart.size"])
shape = size["width"], size["height"]

for file in sys.argv[1:]:
    picture = ImageOps.exif_transpose(Image.open(file)).convert("RGBA")
    picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    # crop: the shorter side is scaled, the centre is cut out; squish: both sides are scaled. Always 8-bit RGB.
    crop = size["fit"] == "crop"
    picture = ImageOps.fit(picture, shape, Image.BILINEAR) if crop else picture.resize(shape, Image.BILINEAR)
    (probabilities,) = session.run(["probabilities"], {"pictures": numpy.asarray(picture)[None]})
    best = probabilities[0].argmax()
    print(f"{classes[best]}\t{probabilities[0][best]:.6f}\t{file}")

/*
 * image: how large a raster image is, by its header alone.
 */
#ifndef WF_CARVE_IMAGE_H
#define WF_CARVE_IMAGE_H

#include "base/slice.h"

/*
 * Width and height in pixels from the first bytes of a PNG, JPEG, GIF, WebP
 * or BMP file. False, and both 0, when they do not tell.
 */
bool image_size(struct slice head, uint32_t *width, uint32_t *height);

#endif

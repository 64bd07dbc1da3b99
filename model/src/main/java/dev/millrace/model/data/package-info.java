/**
 * Where images come from: IDX files, MNIST, folders of image files and digits drawn on the fly.
 *
 * <p>An {@link dev.millrace.model.data.ImageSet} is finite and read by index; an {@link
 * dev.millrace.model.data.ImageSource} is what is pulled from, image by image, and may be endless.
 * Whatever is wrong with the data is a {@link dev.millrace.model.data.DataException} whose message
 * names the file, what was found and what was wanted.
 */
package dev.millrace.model.data;

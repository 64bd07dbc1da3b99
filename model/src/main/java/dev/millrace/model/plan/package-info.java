/**
 * The fast path: a step between the description of a network and its execution that allocates every
 * buffer once, fuses layers that belong together, and computes on a few images at a time, so that
 * what one layer writes is still in the processor's cache when the next one reads it.
 *
 * <p>The layers in {@link dev.millrace.model.layer} say what is computed; the kernels here compute
 * the same, which tests hold them to. Between kernels an activation is a {@code float[]} laid out
 * as [features, images], the image innermost: neighbors in memory are the same feature of
 * neighboring images, so loops run over contiguous memory whatever the strides and paddings are;
 * only {@link dev.millrace.model.plan.VectorConvGradients} goes over one image after the other.
 * With {@link dev.millrace.model.plan.KernelType#BLAS}, matrix products read and write native
 * memory, and a kernel copies in bulk between the two; the {@code Vector} kernels stay on the heap.
 */
package dev.millrace.model.plan;

/**
 * Loops over vectors of floats, by the JDK's incubating Vector API: for processors on which BLAS
 * takes longer to rearrange small matrices than to multiply them.
 *
 * <p>Only these classes know the API, and they are loaded only where its module is there. They work
 * on arrays on the heap, allocate nothing once compiled, and keep nothing but sizes, places and a
 * tile of sums.
 */
package dev.millrace.vector;

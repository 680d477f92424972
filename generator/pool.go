package generator

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// each calls do for 0 to n-1, spread over a number of workers, and gives the
// first error. A worker is a number from 0, for what only one goroutine may use.
func each(ctx context.Context, workers, n int, do func(worker, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for worker := range min(workers, n) {
		group.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := do(worker, i); err != nil {
					return err
				}
			}
		})
	}
	return group.Wait()
}

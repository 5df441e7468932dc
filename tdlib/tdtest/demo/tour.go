package main

import "context"

func giveTour(ctx context.Context, s *stage, pictures string) error { return nil }

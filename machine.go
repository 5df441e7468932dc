package main

import (
	"fmt"
	"os"

	"github.com/shirou/gopsutil/v4/mem"
	"github.com/shirou/gopsutil/v4/process"
)

// machine tells core of the computer's memory.
type machine struct{}

func (machine) Memory() (uint64, error) {
	memory, err := mem.VirtualMemory()
	if err != nil {
		return 0, fmt.Errorf("reading how much memory there is: %w", err)
	}
	return memory.Total, nil
}

func (machine) Used() (uint64, error) {
	self, err := process.NewProcess(int32(os.Getpid()))
	if err != nil {
		return 0, fmt.Errorf("finding the program among the processes: %w", err)
	}
	memory, err := self.MemoryInfo()
	if err != nil {
		return 0, fmt.Errorf("reading how much memory the program takes: %w", err)
	}
	return memory.RSS, nil
}

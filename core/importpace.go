package core

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// ImportPace is how slowly contacts are imported. Telegram limits accounts that add many people quickly, and does not say
// where the limit is; the defaults are what a person at a telephone might do.
type ImportPace struct {
	Batch    int           // rows at once; at most ImportBatchMax
	PauseMin time.Duration // between two batches at least
	PauseMax time.Duration // and at most: each pause is another one
	Daily    int           // rows an account sends in 24 hours, unless the person has chosen another number
}

// The bounds of ImportPace.
const (
	ImportBatchMax       = 10
	ImportDailyBudget    = 100 // the default
	ImportDailyBudgetMax = 1000
)

// settingImportBudget holds the chosen number of rows that an account sends in 24 hours.
const settingImportBudget = "contact_import.daily_budget"

// importDay is the time that the daily budget is for. It moves along: no hour of the day gives a new one.
const importDay = 24 * time.Hour

func (p ImportPace) orDefault() ImportPace {
	if p.Batch == 0 {
		return ImportPace{Batch: ImportBatchMax, PauseMin: 40 * time.Second, PauseMax: 80 * time.Second, Daily: ImportDailyBudget}
	}
	return p
}

// pause is the time to the next batch.
func (p ImportPace) pause() time.Duration {
	if p.PauseMax <= p.PauseMin {
		return p.PauseMin
	}
	return p.PauseMin + rand.N(p.PauseMax-p.PauseMin)
}

// ImportBudget is how many rows each account sends in 24 hours.
func (c *Core) ImportBudget() int {
	budget, err := strconv.Atoi(c.Setting(settingImportBudget))
	if err != nil || budget < 1 {
		return c.pace.Daily
	}
	return min(budget, ImportDailyBudgetMax)
}

// sentSum is how many rows were sent, and next when there will be room for one more.
func sentSum(sent []SentRows, budget int, now time.Time) (sum int, next time.Time) {
	for _, s := range sent {
		sum += s.Rows
	}
	left := sum
	for _, s := range sent {
		if left < budget {
			break
		}
		left -= s.Rows
		next = s.At.Add(importDay)
	}
	if sum < budget {
		return sum, now
	}
	return sum, next
}

// endOf estimates when rows will have been sent, of which the first can go at a time.
func (p ImportPace) endOf(rows, sentToday, budget int, from time.Time) time.Time {
	left := max(budget-sentToday, 0)
	var whole time.Duration
	if rows > left {
		rows -= left
		days := (rows - 1) / budget
		rows -= days * budget
		whole = time.Duration(days) * importDay
		if left > 0 {
			whole += importDay
		}
	}
	batches := (rows + p.Batch - 1) / p.Batch
	return from.Add(whole + time.Duration(batches)*(p.PauseMin+p.PauseMax)/2)
}

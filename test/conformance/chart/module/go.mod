module example.invalid/official-chart

go 1.21
